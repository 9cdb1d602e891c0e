import type { BuildSnapshotRequest, BuiltSnapshot } from '../../adapters/table-engine/table-engine.js';
import type { SourceDefinition, TrainingPart } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { snapshotRules } from '../../core/snapshot/snapshot-rules.js';
import type { SourceRows } from '../../core/snapshot/source-rows.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

export interface SourceReading {
  readonly training: TrainingPart;
  /** With the path at which it is found here. */
  readonly source: SourceDefinition;
  readonly parameters: Readonly<Record<string, string | number | null>>;
  readonly asOf: number;
  /** Instead of the definition's own. */
  readonly querySql?: string | null;
  /** Which of the rows are taken. @default all */
  readonly taken?: (rows: SourceRows) => SourceRows;
}

/** Rows of a source → a snapshot in a folder: the one way in which a source is read, for a training, a monitor or a check. */
export async function buildFromSource(
  deps: Pick<TrainingDependencies, 'openSource' | 'tables'>,
  { training, source, parameters, asOf, querySql = null, taken = (rows) => rows }: SourceReading,
  into: Pick<BuildSnapshotRequest, 'workDir' | 'signal' | 'onProgress'>,
): Promise<BuiltSnapshot> {
  const rules = snapshotRules(training);
  const query = querySql === null ? {} : { querySql };
  const reader = await deps.openSource(source);
  try {
    const asked = { source, zone: zoneOf(training), parameters, categories: rules.categorical, signal: into.signal, ...query };
    const rows = taken(await reader.read(asked));
    return await deps.tables.buildSnapshot({ rows, rules, asOfMs: asOf, ...into });
  } finally {
    await reader.close();
  }
}
