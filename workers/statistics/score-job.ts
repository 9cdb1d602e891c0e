import type { ScoredRows, ScoreRequest } from '../../adapters/statistics/statistics.js';
import { computeLabels, LABEL_STATE } from '../../core/features/compute-labels.js';
import type { Labels } from '../../core/features/compute-labels.js';
import { evaluateScores } from '../../core/statistics/evaluate.js';
import type { JobParts } from './job-parts.js';
import { scoreServed } from './score-served.js';

/** With the model's own label, encoders and scores. @throws FEATURE_…, LABEL_…, EVALUATION_…, MODEL_… */
export async function scoreJob({ table: { paths, columns }, training, asOf, model }: ScoreRequest, parts: JobParts): Promise<ScoredRows> {
  const { label, task, time } = training;
  const { classes } = model.signature;
  const table = await parts.readTable(paths, columns);
  const labels = computeLabels({ label, task, event: time.event, asOfMs: asOf, allowsConstant: true }, table);
  const { rows, values, unknownClass } = knownRows(labels, classes);
  const counts = { rows: rows.length, immature: labels.counts.immature, nulls: labels.counts.null, unknownClass };
  if (rows.length === 0) return { ...counts, metrics: {} };
  const { scores } = await scoreServed(parts, model, table, rows);
  return { ...counts, metrics: evaluateScores({ task, classes: classes?.length ?? 0, labels: values, scores }) };
}

/** Rows with a label, as the version numbers its classes. */
function knownRows(labels: Labels, classes: readonly string[] | null): { rows: Int32Array; values: Float32Array; unknownClass: number } {
  const codes = labels.classes === null || classes === null ? null : labels.classes.map((name) => classes.indexOf(name));
  const rows: number[] = [];
  const values: number[] = [];
  let unknownClass = 0;
  labels.values.forEach((value, row) => {
    if (labels.state[row] !== LABEL_STATE.mature) return;
    const coded = codes === null ? value : (codes[value] as number);
    // A number may well be below 0; only of classes is that the mark of one that is not there.
    if (codes !== null && coded < 0) {
      unknownClass += 1;
      return;
    }
    rows.push(row);
    values.push(coded);
  });
  return { rows: Int32Array.from(rows), values: Float32Array.from(values), unknownClass };
}
