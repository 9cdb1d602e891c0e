import { writePrivateFile } from '../../adapters/private-files.js';
import type { FoldsRequest, OutOfFoldRequest } from '../../adapters/statistics/statistics.js';
import { checkFolds } from '../../core/folds/check-folds.js';
import { foldModel, foldSplit, foldTable, requireFolds } from '../../core/folds/fold-table.js';
import { rowNames } from '../../core/folds/out-of-fold.js';
import type { OutOfFold } from '../../core/folds/out-of-fold.js';
import { placedColumns } from '../../core/split/split-by-hash.js';
import type { JobParts } from './parts/job-parts.js';

type Reader = Pick<JobParts, 'readTable'>;

/** @throws LABEL_…, SPLIT_COLUMN_MISSING, FOLD_…, FOLDS_… */
export async function checkFoldsJob(
  { table: { paths, columns }, training, asOf }: FoldsRequest,
  { readTable }: Reader,
): Promise<{ readonly rows: number }> {
  const folds = requireFolds(training);
  const table = foldTable(folds, await readTable(paths, columns), asOf);
  checkFolds(folds, table);
  return { rows: table.labels.counts.mature };
}

/** @throws LABEL_…, SPLIT_COLUMN_MISSING */
export async function outOfFoldJob(
  { table: { paths, columns }, training, asOf, scores, path }: OutOfFoldRequest,
  { readTable }: Reader,
): Promise<{ readonly rows: number }> {
  const folds = requireFolds(training);
  const table = await readTable(paths, columns);
  const parted = foldTable(folds, table, asOf);
  const { test: rows } = foldSplit(parted, foldModel(training, null), folds.split.gapMs).split;
  const fold = Array.from(rows, (row) => parted.folds.of[row] as number);
  const row = placedColumns(table, folds.split.row);
  const found: OutOfFold = {
    formatVersion: 1,
    task: training.task,
    label: training.label?.is ?? '',
    classes: parted.labels.classes,
    row,
    rows: rowNames(table, row, rows),
    fold,
    scores: inOrderOfRows(fold, scores),
  };
  await writePrivateFile(path, JSON.stringify(found));
  return { rows: rows.length };
}

/** The rows of a fold are in the order of the table. */
function inOrderOfRows(fold: readonly number[], scores: readonly Float32Array[]): number[] {
  const outputs = scores.reduce((sum, one) => sum + one.length, 0) / fold.length;
  const next = scores.map(() => 0);
  return fold.flatMap((of) => {
    const at = next[of] as number;
    next[of] = at + outputs;
    return [...(scores[of] as Float32Array).subarray(at, at + outputs)];
  });
}
