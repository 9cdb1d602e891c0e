import type { DeploymentRow, MetadataStore } from '../metadata-store.js';
import { recordChange } from './audit-table.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { putNumbered } from '../database/put-numbered.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';

const DEPLOYMENT: RowShape<DeploymentRow> = {
  endpoint: 'name',
  revision: 'count',
  model: 'name',
  version: 'count',
  changeId: 'label',
  key: 'text',
  actor: 'label',
  reason: 'text',
  createdAt: 'time',
};

export function deploymentTable(database: CheckedDatabase): Pick<MetadataStore, 'putDeployment' | 'listDeployments' | 'recordOwner'> {
  return {
    putDeployment: (row) =>
      database.write('record a deployment', async (session) => {
        await putNumbered(session, { table: 'deployments', row: checkedRow(DEPLOYMENT, row), owner: 'endpoint', number: 'revision' });
        const by = { actor: row.actor, reason: row.reason, at: row.createdAt, changeId: row.changeId };
        await recordChange(session, { model: row.model, action: 'deploy', subject: `${row.endpoint}#${row.revision}=${row.version}`, by });
      }),
    listDeployments: (endpoint, limit) =>
      database.read('list deployments', ({ table }) =>
        table<DeploymentRow>('deployments').where({ endpoint }).orderBy('revision', 'desc').limit(checkedLimit(limit)),
      ),
    recordOwner: (endpoint, epoch, by) =>
      database.write('record an owner', async (session) => {
        await recordChange(session, { model: endpoint, action: 'own', subject: `${endpoint}#${epoch}`, by });
      }),
  };
}
