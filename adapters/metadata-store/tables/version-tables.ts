import { DomainError } from '../../../core/errors.js';
import type { AliasRow, MetadataStore, VersionRow } from '../metadata-store.js';
import { recordChange } from './audit-table.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { putNumbered } from '../database/put-numbered.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { upsert } from '../database/row-writes.js';

type Versions = Pick<
  MetadataStore,
  'putVersion' | 'getVersion' | 'getVersionByChangeId' | 'listVersions' | 'setAlias' | 'getAlias' | 'listAliases'
>;

const VERSION: RowShape<VersionRow> = {
  model: 'name',
  version: 'count',
  runId: 'label',
  changeId: 'label',
  manifestKey: 'text',
  verdict: 'name',
  createdAt: 'time',
};
const ALIAS: RowShape<AliasRow> = { model: 'name', alias: 'name', version: 'count', updatedAt: 'time' };

export function versionTables(database: CheckedDatabase): Versions {
  return {
    putVersion: (row) =>
      database.write('record a version', async (session) => {
        const checked = checkedRow(VERSION, row);
        const inserted = await putNumbered(session, { table: 'versions', row: checked, owner: 'model', number: 'version' });
        // A judged version never becomes a candidate again: the attempt that registered it may be retried late.
        if (inserted || row.verdict === 'candidate') return;
        await session.table<VersionRow>('versions').where({ model: row.model, version: row.version }).update({ verdict: row.verdict });
      }),
    getVersion: (model, version) =>
      database.read('read a version', ({ table }) => table<VersionRow>('versions').where({ model, version }).first()),
    getVersionByChangeId: (model, changeId) =>
      database.read('read a version', ({ table }) => table<VersionRow>('versions').where({ model, changeId }).first()),
    listVersions: (model, limit) =>
      database.read('list versions', ({ table }) =>
        table<VersionRow>('versions').where({ model }).orderBy('version', 'desc').limit(checkedLimit(limit)),
      ),
    setAlias: (model, alias, version, by) =>
      database.write('set an alias', async (session) => {
        const row = checkedRow(ALIAS, { model, alias, version, updatedAt: by.at });
        if (!(await recordChange(session, { model, action: 'alias', subject: `${alias}=${version}`, by }))) return;
        const known = await session.table<VersionRow>('versions').where({ model, version }).first();
        if (known === undefined) throw unknownVersion(model, alias, version);
        await upsert(session, 'aliases', row, { keys: ['model', 'alias'], replaced: ['version', 'updatedAt'] });
      }),
    getAlias: (model, alias) =>
      database.read('read an alias', async ({ table }) => (await table<AliasRow>('aliases').where({ model, alias }).first())?.version),
    listAliases: (model) => database.read('list aliases', ({ table }) => table<AliasRow>('aliases').where({ model }).orderBy('alias')),
  };
}

function unknownVersion(model: string, alias: string, version: number): DomainError {
  return new DomainError('METADATA_CONFLICT', { subject: `alias ${alias} of ${model}`, problem: `version ${version} is not recorded` });
}
