import type { ScoredRows, ScoreRequest } from '../../adapters/statistics/statistics.js';
import { computeLabels, LABEL_STATE } from '../../core/features/compute-labels.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { rowWeights } from '../../core/features/row-weights.js';
import type { Labels } from '../../core/features/compute-labels.js';
import { eventTimesOf } from '../../core/split/split-table.js';
import { unseenByParts } from '../../core/split/unseen-by-both.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import { evaluateScores } from '../../core/statistics/evaluate.js';
import type { ScoredRows as ScoresOfRows } from '../../core/statistics/metrics/checks/check-scores.js';
import type { Metrics } from '../../core/statistics/metrics/metrics.js';
import type { JobParts } from './parts/job-parts.js';
import { scoreServed } from './parts/score-served.js';

/** With the model's own label, encoders and scores. @throws FEATURE_…, LABEL_…, EVALUATION_…, MODEL_… */
export async function scoreJob(
  { table: { paths, columns }, training, asOf, model, split }: ScoreRequest,
  parts: JobParts,
): Promise<ScoredRows> {
  const { label, task, time } = training;
  const { classes } = model.signature;
  const table = await parts.readTable(paths, columns);
  const labels = computeLabels(
    { label, task, zone: zoneOf({ time }), event: time?.event ?? null, asOfMs: asOf, allowsConstant: true, classes },
    table,
  );
  const { rows, values, unknownClass } = knownRows(labels, task);
  const counts = { rows: rows.length, immature: labels.counts.immature, nulls: labels.counts.null, unknownClass };
  if (rows.length === 0) return { ...counts, metrics: {}, unseen: null };
  const { scores } = await scoreServed(parts, model, table, rows);
  const all = rowWeights(training.weight, table, (row) => labels.state[row] === LABEL_STATE.mature);
  const weights = all === null ? null : Float32Array.from(rows, (row) => all[row] as number);
  const scored = { task, classes: classes?.length ?? 0, labels: values, scores, weights };
  const found = unseenByParts(split, { table, eventTimes: eventTimesOf(training, table) });
  const chosen = 'incomparable' in found ? null : rows.map((_, i) => i).filter((i) => found.isUnseen(rows[i] as number));
  return { ...counts, metrics: evaluateScores(scored), unseen: chosen === null ? null : metricsOfSome(scored, chosen) };
}

/** @param chosen places of some of the rows */
function metricsOfSome(
  { labels, scores, weights, ...rest }: ScoresOfRows,
  chosen: Int32Array,
): { readonly rows: number; readonly metrics: Metrics } {
  if (chosen.length === 0) return { rows: 0, metrics: {} };
  const outputs = scores.length / labels.length;
  const some = new Float32Array(chosen.length * outputs);
  chosen.forEach((at, i) => some.set(scores.subarray(at * outputs, (at + 1) * outputs), i * outputs));
  const of = (values: Float32Array): Float32Array => Float32Array.from(chosen, (at) => values[at] as number);
  const metrics = evaluateScores({ ...rest, labels: of(labels), scores: some, weights: weights ? of(weights) : null });
  return { rows: chosen.length, metrics };
}

/** Rows with a label, as the version numbers its classes. */
function knownRows(labels: Labels, task: TrainingPart['task']): { rows: Int32Array; values: Float32Array; unknownClass: number } {
  const rows: number[] = [];
  const values: number[] = [];
  let unknownClass = 0;
  labels.values.forEach((value, row) => {
    if (labels.state[row] !== LABEL_STATE.mature || Number.isNaN(value)) return;
    // A number may well be below 0; only of classes is that the mark of one that is not there.
    if (taskSpec(task).label !== 'number' && value < 0) {
      unknownClass += 1;
      return;
    }
    rows.push(row);
    values.push(value);
  });
  return { rows: Int32Array.from(rows), values: Float32Array.from(values), unknownClass };
}
