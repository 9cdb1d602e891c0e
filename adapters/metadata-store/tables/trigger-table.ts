import type { MetadataStore, TriggerEnd, TriggerRecord, TriggerRow } from '../metadata-store.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { checkedField, checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { insertNew } from '../database/row-writes.js';
import { recordChange } from './audit-table.js';

type Triggers = Pick<MetadataStore, 'recordTrigger' | 'joinTrigger' | 'finishTrigger' | 'getTrigger' | 'listTriggers'>;

const RECORD: RowShape<TriggerRecord> = {
  model: 'name',
  triggerId: 'label',
  kind: 'name',
  receivedAt: 'time',
  asOf: 'time',
  content: 'label or null',
};
const END: RowShape<TriggerEnd> = { state: 'name', version: 'count or null', revision: 'count or null', text: 'text' };

export function triggerTable(database: CheckedDatabase): Triggers {
  return {
    recordTrigger: (row, by) =>
      database.write('record a trigger', async (session) => {
        const isFirst = await insertNew(session, 'triggers', checkedRow(RECORD, row));
        const { model, triggerId } = row;
        if (by !== undefined) await recordChange(session, { model, action: 'trigger', subject: triggerId, by });
        return isFirst;
      }),
    joinTrigger: (model, triggerId, other) =>
      database.write('join a trigger', async ({ table }) => {
        const pipelineTriggerId = checkedField('pipelineTriggerId', 'label', other) as string;
        await table<TriggerRow>('triggers').where({ model, triggerId }).whereNull('pipelineTriggerId').update({ pipelineTriggerId });
      }),
    finishTrigger: (model, triggerId, outcome) =>
      database.write('finish a trigger', async ({ table }) => {
        const open = table<TriggerRow>('triggers').where({ model, triggerId });
        await open.where((row) => row.whereNull('state').orWhere({ state: 'refused' })).update(checkedRow(END, outcome));
      }),
    getTrigger: (model, triggerId) =>
      database.read('read a trigger', ({ table }) => table<TriggerRow>('triggers').where({ model, triggerId }).first()),
    listTriggers: (model, limit) =>
      database.read('list triggers', ({ table }) =>
        table<TriggerRow>('triggers')
          .where({ model })
          .orderBy([{ column: 'receivedAt', order: 'desc' }, { column: 'triggerId' }])
          .limit(checkedLimit(limit)),
      ),
  };
}
