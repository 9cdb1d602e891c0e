import type { BestParametersRow, MetadataStore, SnapshotRow, TagRow } from '../metadata-store.js';
import { recordChange } from './audit-table.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { upsert } from '../database/row-writes.js';

type Snapshots = Pick<
  MetadataStore,
  'putSnapshot' | 'getSnapshot' | 'listSnapshots' | 'setTag' | 'getTag' | 'listTags' | 'putBestParameters' | 'getBestParameters'
>;

const SNAPSHOT: RowShape<SnapshotRow> = {
  model: 'name',
  address: 'label',
  rows: 'count',
  manifestKey: 'text',
  asOf: 'time',
  createdAt: 'time',
};
const TAG: RowShape<TagRow> = { model: 'name', tag: 'name', address: 'label', updatedAt: 'time' };
const BEST_PARAMETERS: RowShape<BestParametersRow> = {
  model: 'name',
  address: 'label',
  trainingDigest: 'label',
  metric: 'word',
  parametersJson: 'text',
  value: 'number',
  trials: 'count',
  createdAt: 'time',
};

export function snapshotTables(database: CheckedDatabase): Snapshots {
  return {
    putSnapshot: (row) =>
      database.write('record a snapshot', (session) =>
        upsert(session, 'snapshots', checkedRow(SNAPSHOT, row), { keys: ['model', 'address'], replaced: [] }),
      ),
    getSnapshot: (model, address) =>
      database.read('read a snapshot', ({ table }) => table<SnapshotRow>('snapshots').where({ model, address }).first()),
    listSnapshots: (model, limit) =>
      database.read('list snapshots', ({ table }) =>
        table<SnapshotRow>('snapshots')
          .where({ model })
          .orderBy([{ column: 'createdAt', order: 'desc' }, { column: 'address' }])
          .limit(checkedLimit(limit)),
      ),
    setTag: (model, tag, address, by) =>
      database.write('set a tag', async (session) => {
        const row = checkedRow(TAG, { model, tag, address, updatedAt: by.at });
        if (!(await recordChange(session, { model, action: 'tag', subject: `${tag}=${address}`, by }))) return;
        await upsert(session, 'tags', row, { keys: ['model', 'tag'], replaced: ['address', 'updatedAt'] });
      }),
    getTag: (model, tag) =>
      database.read('read a tag', async ({ table }) => (await table<TagRow>('tags').where({ model, tag }).first())?.address),
    listTags: (model) => database.read('list tags', ({ table }) => table<TagRow>('tags').where({ model }).orderBy('tag')),
    putBestParameters: (row) =>
      database.write('record best parameters', (session) =>
        upsert(session, 'best_parameters', checkedRow(BEST_PARAMETERS, row), {
          keys: ['model', 'address', 'trainingDigest', 'metric'],
          replaced: ['parametersJson', 'value', 'trials', 'createdAt'],
        }),
      ),
    getBestParameters: ({ model, address, trainingDigest, metric }) =>
      database.read('read best parameters', async ({ table }) => {
        const row = await table<BestParametersRow>('best_parameters').where({ model, address, trainingDigest, metric }).first();
        return row === undefined ? undefined : { ...row, value: row.value ?? NaN };
      }),
  };
}
