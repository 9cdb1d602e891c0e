import type { MetadataStore, TriggerRow } from './metadata-store.js';
import type { CheckedDatabase } from './checked-database.js';
import { checkedLimit, checkedRow } from './row-checks.js';
import type { RowShape } from './row-checks.js';
import { insertNew } from './row-writes.js';

type Triggers = Pick<MetadataStore, 'recordTrigger' | 'finishTrigger' | 'getTrigger' | 'listTriggers'>;

const TRIGGER: RowShape<TriggerRow> = {
  model: 'name',
  triggerId: 'label',
  kind: 'name',
  receivedAt: 'time',
  asOf: 'time',
  outcome: 'text?',
};

export function triggerTable(database: CheckedDatabase): Triggers {
  return {
    recordTrigger: (row) => database.write('record a trigger', (session) => insertNew(session, 'triggers', checkedRow(TRIGGER, row))),
    finishTrigger: (model, triggerId, outcome) =>
      database.write('finish a trigger', async ({ table }) => {
        await table<TriggerRow>('triggers').where({ model, triggerId }).whereNull('outcome').update({ outcome });
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
