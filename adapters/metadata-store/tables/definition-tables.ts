import { DomainError } from '../../../core/errors.js';
import type { DefinitionRow, MetadataStore } from '../metadata-store.js';
import { recordChange } from './audit-table.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { upsert } from '../database/row-writes.js';

type Definitions = Pick<
  MetadataStore,
  'putDefinition' | 'getDefinition' | 'setCurrentDefinition' | 'getCurrentDefinition' | 'listDefinitions' | 'listModels' | 'removeModel'
>;

type Current = Pick<DefinitionRow, 'model' | 'digest'>;

const DEFINITION: RowShape<DefinitionRow> = { digest: 'label', model: 'name', trainingDigest: 'label', json: 'text', createdAt: 'time' };

export function definitionTables(database: CheckedDatabase): Definitions {
  return {
    putDefinition: (row) =>
      database.write('record a definition', (session) =>
        upsert(session, 'definitions', checkedRow(DEFINITION, row), { keys: ['digest'], replaced: [] }),
      ),
    getDefinition: (digest) =>
      database.read('read a definition', ({ table }) => table<DefinitionRow>('definitions').where({ digest }).first()),
    setCurrentDefinition: (model, digest, by) =>
      database.write('set the current definition', async (session) => {
        const known = await session.table<DefinitionRow>('definitions').where({ digest, model }).first();
        if (known === undefined) throw unknownDefinition(model, digest);
        if (!(await recordChange(session, { model, action: 'define', subject: digest, by }))) return;
        await upsert(
          session,
          'current_definitions',
          { model, digest, updatedAt: by.at },
          { keys: ['model'], replaced: ['digest', 'updatedAt'] },
        );
      }),
    getCurrentDefinition: (model) =>
      database.read('read the current definition', ({ table }) =>
        table<DefinitionRow>('definitions')
          .select('definitions.*')
          .join('current_definitions', 'current_definitions.digest', 'definitions.digest')
          .where('current_definitions.model', model)
          .first(),
      ),
    listModels: () =>
      database.read('list models', async ({ table }) => {
        const rows = await table<Current>('current_definitions').select('model').orderBy('model');
        return rows.map((row) => row.model);
      }),
    listDefinitions: (model, limit) =>
      database.read('list definitions', ({ table }) =>
        table<DefinitionRow>('definitions')
          .where({ model })
          .orderBy([{ column: 'createdAt', order: 'desc' }, { column: 'digest' }])
          .limit(checkedLimit(limit)),
      ),
    removeModel: (model, by) =>
      database.write('remove a model', async (session) => {
        if (!(await recordChange(session, { model, action: 'remove', subject: model, by }))) return;
        await session.table<Current>('current_definitions').where({ model }).delete();
      }),
  };
}

function unknownDefinition(model: string, digest: string): DomainError {
  return new DomainError('METADATA_CONFLICT', {
    subject: `${digest} as the current definition of ${model}`,
    problem: 'no definition of that model has this digest',
  });
}
