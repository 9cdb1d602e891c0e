import type { FoldsRequest } from '../../adapters/statistics/statistics.js';
import { checkFolds } from '../../core/folds/check-folds.js';
import { foldTable, requireFolds } from '../../core/folds/fold-table.js';
import type { JobParts } from './job-parts.js';

/** @throws LABEL_…, SPLIT_COLUMN_MISSING, FOLD_…, FOLDS_… */
export async function checkFoldsJob(
  { table: { paths, columns }, training, asOf }: FoldsRequest,
  { readTable }: Pick<JobParts, 'readTable'>,
): Promise<{ readonly judged: readonly number[] }> {
  const folds = requireFolds(training);
  const table = foldTable(folds, await readTable(paths, columns), asOf);
  checkFolds(folds, table);
  const judged = new Array<number>(folds.split.k).fill(0);
  for (const fold of table.folds.of) if (fold >= 0) judged[fold] = (judged[fold] as number) + 1;
  return { judged };
}
