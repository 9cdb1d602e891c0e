import type { ServedModel } from '../../../adapters/statistics/statistics.js';
import { scoreRows, withModel } from '../../../adapters/model-runtime/model-scores.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import type { Table } from '../../../core/table.js';
import { UNDISTURBED } from './job-parts.js';
import type { JobParts } from './job-parts.js';
import { readModelFiles } from '../../../adapters/model-runtime/read-model-files.js';

export interface ServedScores {
  /** Encoded, row-major. */
  readonly features: Float32Array;
  /** Row-major, rows × outputs. */
  readonly scores: Float32Array;
}

/**
 * Scores raw rows with a model's own encoders and imputed values, as the server would.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH, MODEL_…
 */
export async function scoreServed(
  { runtime }: Pick<JobParts, 'runtime'>,
  model: ServedModel,
  table: Table,
  rows: Int32Array,
): Promise<ServedScores> {
  const features = compileInputs(model.signature).fromTable(table, rows);
  const source = { ...model, files: await readModelFiles(model.files) };
  const { score: scores } = await withModel(runtime, source, (loaded) => scoreRows(loaded, features, UNDISTURBED));
  return { features, scores };
}

/** Loads a model once for many tables. */
export async function withServed<T>(
  { runtime }: Pick<JobParts, 'runtime'>,
  model: ServedModel,
  work: (score: (table: Table) => Promise<Float32Array>) => Promise<T>,
): Promise<T> {
  const { fromTable } = compileInputs(model.signature);
  const source = { ...model, files: await readModelFiles(model.files) };
  return withModel(runtime, source, (loaded) => work(async (table) => (await scoreRows(loaded, fromTable(table), UNDISTURBED)).score));
}
