import type { ModelDefinition } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { computeLabels } from '../../core/features/compute-labels.js';
import { positionalQuery } from '../../core/snapshot/named-parameters.js';
import { sourceParameters } from '../../core/snapshot/source-parameters.js';
import type { SourceBatch, SourceRows } from '../../core/snapshot/source-rows.js';
import { sourceIn } from '../registry/source-folder.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { inWorkFolder } from '../shell/work-folder.js';
import { buildFromSource } from './build-from-source.js';
import { columnsToRead } from './load-snapshot.js';

/** So many rows of a query are read: enough to tell columns and types. Files are read whole, since a wrong value may stand anywhere. */
const MAX_ROWS = 1_000;

export interface CheckedSource {
  /** That were read. */
  readonly rows: number;
  readonly columns: number;
  /** Numbers of the columns that the definition does not name: they would not be stored. */
  readonly undeclared: readonly number[];
}

/**
 * Reads the source as a training would, without storing anything, and computes the labels of what came.
 * @param folder of the definition's file
 * @throws SOURCE_…, SCHEMA_COLUMN_MISSING, DATA_TYPE_MISMATCH, LABEL_TYPE_MISMATCH and what else ends preprocessing
 */
export async function checkSource(
  deps: TrainingDependencies,
  { definition, folder, asOf }: { readonly definition: ModelDefinition; readonly folder: string; readonly asOf: number },
): Promise<CheckedSource> {
  const { training } = definition;
  const { label, task, time } = training;
  const source = sourceIn(training.source, folder);
  const { signal } = new AbortController();
  const reading = { training, source, folder, parameters: checkedParameters(definition, asOf), asOf, taken: bounded };
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const built = await buildFromSource(deps, reading, { workDir, signal });
    const table = await deps.tables.readTable([built.parquetPath], columnsToRead(training), signal);
    computeLabels(
      {
        label: label && { ...label, whenNull: 'drop' },
        task,
        zone: zoneOf({ time }),
        event: time?.event ?? null,
        asOfMs: asOf,
        allowsConstant: true,
      },
      table,
    );
    return { rows: built.readRows, columns: built.schema.length, undeclared: built.undeclared };
  });
}

/** As a trigger would give them; one that only a person gives is null, which has no type and no rows. */
function checkedParameters(definition: ModelDefinition, asOf: number): ReturnType<typeof sourceParameters> {
  const parameters = sourceParameters(definition, asOf, { given: {}, querySql: null });
  const { source } = definition.training;
  const named = source.kind === 'mysql' ? positionalQuery(source.sql).names : [];
  const isGiven = (name: string): boolean => name in parameters || (name.endsWith('Ms') && name.slice(0, -2) in parameters);
  return { ...Object.fromEntries(named.filter((name) => !isGiven(name)).map((name) => [name, null])), ...parameters };
}

function bounded(source: SourceRows): SourceRows {
  return source.kind === 'files' ? source : { ...source, batches: firstRows(source.batches) };
}

async function* firstRows(batches: AsyncIterable<SourceBatch>): AsyncGenerator<SourceBatch> {
  let left = MAX_ROWS;
  for await (const { rows, vectors } of batches) {
    const taken = Math.min(rows, left);
    yield taken === rows ? { rows, vectors } : { rows: taken, vectors: vectors.map((vector) => vector.slice(0, taken)) };
    left -= taken;
    if (left === 0) return;
  }
}
