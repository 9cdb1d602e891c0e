import type { DecisionRow, MetadataStore } from '../metadata-store.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { insertNew } from '../database/row-writes.js';

const DECISION: RowShape<DecisionRow> = {
  model: 'name',
  changeId: 'label',
  action: 'name',
  actor: 'label',
  reason: 'text',
  state: 'name',
  version: 'count or null',
  revision: 'count or null',
  text: 'text',
  at: 'time',
};

export function decisionTable(database: CheckedDatabase): Pick<MetadataStore, 'putDecision' | 'getDecision' | 'listDecisions'> {
  return {
    putDecision: (row) =>
      database.write('record a decision', async (session) => void (await insertNew(session, 'decisions', checkedRow(DECISION, row)))),
    getDecision: (model, changeId) =>
      database.read('read a decision', ({ table }) => table<DecisionRow>('decisions').where({ model, changeId }).first()),
    listDecisions: (model, limit) =>
      database.read('list decisions', ({ table }) =>
        table<DecisionRow>('decisions')
          .where({ model })
          .orderBy([{ column: 'at', order: 'desc' }, { column: 'changeId' }])
          .limit(checkedLimit(limit)),
      ),
  };
}
