import type { TableFiles } from '../../adapters/statistics/statistics.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import type { SnapshotColumns } from '../../core/inputs/columns.js';
import { recentParameters } from '../../core/snapshot/source-parameters.js';
import { locatedSource } from '../registry/source-folder.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { buildFromSource } from './build-from-source.js';
import { columnsToRead } from './load-snapshot.js';
import { inWorkFolder } from '../shell/work-folder.js';

export interface RecentRequest {
  readonly definition: ModelDefinition;
  /** Of the model whose rows are wanted; a column that the source has no more is missing in the table. */
  readonly modelNeeds: SnapshotColumns;
  readonly asOf: number;
  /** Epoch milliseconds: a query that names `:start` may leave out older rows. */
  readonly from: number;
}

export interface RecentRows {
  /** In a folder that is removed when the work with them ends. */
  readonly table: TableFiles;
  readonly rows: number;
}

/** Works with the rows as the source knows them at `asOf`, merged by key like a snapshot's; nothing is stored. */
export async function withRecent<T>(
  deps: TrainingDependencies,
  { definition, modelNeeds, asOf, from }: RecentRequest,
  { signal }: ActivityScope,
  work: (recent: RecentRows) => Promise<T>,
): Promise<T> {
  const { training } = definition;
  const { source, folder } = await locatedSource(deps.objects, definition);
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const reading = { training, source, folder, parameters: recentParameters(training, from, asOf), asOf };
    const built = await buildFromSource(deps, reading, { workDir, signal });
    const wanted = new Set([...columnsToRead(training), ...modelNeeds]);
    const columns = snapshotColumns(built.schema.map((column) => column.name).filter((name) => wanted.has(name)));
    return work({ table: { paths: [built.parquetPath], columns }, rows: built.rows });
  });
}
