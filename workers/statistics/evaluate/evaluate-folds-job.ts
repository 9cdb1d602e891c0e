import { readFile } from 'node:fs/promises';
import type { EvaluatedRecipe, EvaluateFoldsRequest } from '../../../adapters/statistics/statistics.js';
import { DomainError } from '../../../core/errors.js';
import { foldModel, foldSplit, foldTable, requireFolds } from '../../../core/folds/fold-table.js';
import type { FoldsTraining, FoldTable } from '../../../core/folds/fold-table.js';
import { meansOf, metricsOverFolds } from '../../../core/folds/over-folds.js';
import type { FoldRows } from '../../../core/folds/over-folds.js';
import type { OutOfFold } from '../../../core/folds/out-of-fold.js';
import { modelWidth } from '../../../core/features/encoders/model-columns.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { weightsOf } from '../../../core/split/part-weights.js';
import { labelsOf } from '../../../core/split/split-table.js';
import { baselineScores, fitBaseline } from '../../../core/statistics/baseline.js';
import { evaluateScores } from '../../../core/statistics/evaluate.js';
import type { Metrics } from '../../../core/statistics/metrics/metrics.js';
import { compareRecipes } from './compare-recipes.js';
import type { JobParts } from '../parts/job-parts.js';
import { writeParityMatrix } from '../parts/parity-job.js';

/** @throws LABEL_…, SPLIT_COLUMN_MISSING, EVALUATION_…, DOCUMENT_INVALID */
export async function evaluateFoldsJob(request: EvaluateFoldsRequest, parts: JobParts): Promise<EvaluatedRecipe> {
  const { table: files, judged, asOf, champion } = request;
  parts.report({ stage: 'judging the folds' });
  const trained = requireFolds(request.trained);
  const table = await parts.readTable(files.paths, files.columns);
  const folds = foldTable(trained, table, asOf);
  const own = await readOutOfFold(request.outOfFold);
  const { test } = foldSplit(folds, foldModel(trained, null), trained.split.gapMs).split;
  if (test.length !== own.rows.length)
    throw new DomainError('DOCUMENT_INVALID', { key: 'out-of-fold.json', store: 'the run', problem: 'it is of other rows' });
  const judgements = Array.from({ length: trained.split.k }, (_, fold) => judgedFold({ trained, folds, own }, fold));
  const sizes = judgements.map(({ rows }) => rows);
  const overFolds = metricsOverFolds(
    judgements.map(({ metrics }) => metrics),
    sizes,
  );
  const baseline = metricsOverFolds(
    judgements.map((one) => one.baseline),
    sizes,
  );
  const other = champion?.outOfFold == null ? null : await readOutOfFold(champion.outOfFold);
  const compared = compareRecipes({
    judged,
    table,
    folds,
    rows: test,
    own,
    champion: champion === null ? null : { ...champion, other },
    seed: request.seed,
  });
  const { groups } = folds.folds;
  return {
    rows: test.length,
    metrics: meansOf(overFolds),
    baseline: meansOf(baseline),
    ...compared,
    recipe: {
      k: trained.split.k,
      by: trained.split.by,
      rows: test.length,
      groups: groups === null ? null : new Set(Array.from(test, (row) => groups[row])).size,
      overFolds,
    },
    parity: request.parity === null ? null : await parityMatrix(request, request.parity, table, test),
    // What is judged is the recipe, of which there are k models.
    findings: null,
  };
}

async function readOutOfFold(path: string): Promise<OutOfFold> {
  // Its digest was checked: it is what `outOfFoldJob` wrote.
  return JSON.parse(await readFile(path, 'utf8')) as OutOfFold;
}

interface JudgedFold {
  readonly metrics: Metrics;
  /** Of what one knows of the fold's training rows without looking at a row. */
  readonly baseline: Metrics;
  readonly rows: FoldRows;
}

interface Predictions {
  readonly trained: FoldsTraining;
  readonly folds: FoldTable;
  readonly own: OutOfFold;
}

function judgedFold({ trained, folds, own }: Predictions, fold: number): JudgedFold {
  const { task, split } = trained;
  const parted = foldSplit(folds, foldModel(trained, fold), split.gapMs);
  const { train, test } = parted.split;
  const classes = folds.labels.classes?.length ?? 0;
  const outputs = own.scores.length / own.rows.length;
  const scores = Float32Array.from(own.scores.filter((_, i) => own.fold[Math.floor(i / outputs)] === fold));
  const judge = (some: Float32Array): Metrics =>
    evaluateScores({ task, classes, labels: labelsOf(parted, test), scores: some, weights: weightsOf(parted, test) });
  const baseline = fitBaseline(task, labelsOf(parted, train), classes, weightsOf(parted, train));
  return {
    metrics: judge(scores),
    baseline: judge(baselineScores(baseline, test.length)),
    rows: { learnt: train.length, judged: test.length },
  };
}

type Parity = NonNullable<EvaluateFoldsRequest['parity']>;

/** Of the model that is served: rows are as good as any, seen or not. */
function parityMatrix(
  { model }: EvaluateFoldsRequest,
  parity: Parity,
  table: Parameters<ReturnType<typeof compileInputs>['fromTable']>[0],
  rows: Int32Array,
): ReturnType<typeof writeParityMatrix> {
  const features = compileInputs(model.signature).fromTable(table, rows);
  return writeParityMatrix(parity, features, modelWidth(model.signature));
}
