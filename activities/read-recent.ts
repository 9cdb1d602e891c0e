import type { ModelDefinition } from '../core/definition/definition.js';
import type { SignatureInput } from '../core/features/signature.js';
import { snapshotRules } from '../core/snapshot/snapshot-rules.js';
import type { Table } from '../core/table/table.js';
import type { ActivityScope } from './activity-shell.js';
import type { TrainingDependencies } from './dependencies.js';
import { columnsToRead } from './load-snapshot.js';
import { inWorkFolder } from './work-folder.js';

export interface RecentRequest {
  readonly definition: ModelDefinition;
  /** Of the model whose rows are wanted; a column that the source has no more is missing in the table. */
  readonly inputs: readonly SignatureInput[];
  readonly asOf: number;
  /** Epoch milliseconds: a query that names `:start` may leave out older rows. */
  readonly from: number;
}

/** Rows as the source knows them at `asOf`, merged by key like a snapshot's; nothing is stored. */
export async function readRecent(
  deps: TrainingDependencies,
  { definition, inputs, asOf, from }: RecentRequest,
  { signal }: ActivityScope,
): Promise<Table> {
  const { training } = definition;
  const { source, time } = training;
  const reader = await deps.openSource(source);
  try {
    return await inWorkFolder(deps.workRoot, async (workDir) => {
      const parameters = { start: from, end: asOf, asOf, scheduledTime: asOf };
      const rows = await reader.read({ source, zone: time.zone, parameters, signal });
      const built = await deps.tables.buildSnapshot({ rows, rules: snapshotRules(training), asOfMs: asOf, workDir, signal });
      const wanted = new Set([...columnsToRead(training), ...inputs.map((input) => input.name)]);
      const columns = built.schema.map((column) => column.name).filter((name) => wanted.has(name));
      return deps.tables.readTable([built.parquetPath], columns, signal);
    });
  } finally {
    await reader.close();
  }
}
