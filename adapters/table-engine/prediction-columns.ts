import { DomainError } from '../../core/errors.js';
import type { PlainColumn } from './table-engine.js';
import { predictionOf } from '../../core/features/prediction-of.js';
import { positiveClass } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import type { Table } from '../../core/table.js';

/** Columns that tell whose prediction a row is, as they came. */
export function passedColumns(table: Table, names: readonly string[]): PlainColumn[] {
  return names.flatMap((name): PlainColumn[] => {
    const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (column === undefined) return [];
    if (column.type !== 'string') return [{ name, type: column.type, values: column.values }];
    return [{ name, type: 'string', values: Array.from(column.codes, (code) => column.dictionary[code] ?? null) }];
  });
}

/** `prediction`, then `probability` (binary; where classes have names, with `probability_of`) or `probability_CLASS` for each class; of an anomaly model `is_anomaly`, `score`, `threshold`. `scores` is row-major. */
export function predictionColumns(signature: Signature, scores: Float32Array): PlainColumn[] {
  const { beside } = taskSpec(signature.task);
  if (beside === null) return [{ name: 'prediction', type: 'float32', values: scores }];
  const positive = positiveClass(signature);
  if (positive !== undefined)
    return [
      { name: 'prediction', type: 'string', values: Array.from(scores, (_, row) => String(predictionOf(signature, scores, row))) },
      { name: 'probability', type: 'float32', values: scores },
      { name: 'probability_of', type: 'string', values: new Array<string>(scores.length).fill(positive) },
    ];
  if (beside === 'probability' || beside === 'score') {
    const values = new Float64Array(scores.length);
    for (let row = 0; row < values.length; row += 1) values[row] = Number(predictionOf(signature, scores, row));
    if (beside === 'score')
      return [
        { name: 'is_anomaly', type: 'boolean', values },
        { name: 'score', type: 'float32', values: scores },
        { name: 'threshold', type: 'float32', values: new Float32Array(scores.length).fill(signature.threshold ?? NaN) },
      ];
    return [
      { name: 'prediction', type: 'boolean', values },
      { name: 'probability', type: 'float32', values: scores },
    ];
  }
  const names = signature.classes ?? [];
  const rows = scores.length / names.length;
  const best = Array.from({ length: rows }, (_, row) => String(predictionOf(signature, scores, row)));
  const probabilities = names.map((name, column): PlainColumn => {
    const values = Float32Array.from({ length: rows }, (_, row) => scores[row * names.length + column] as number);
    return { name: `probability_${name}`, type: 'float32', values };
  });
  return [{ name: 'prediction', type: 'string', values: best }, ...probabilities];
}

/** Names of the columns that predictions of a file have, in their order; the first and the last with `--durable` only. */
export function predictionNames(signature: Signature, keys: readonly string[]): readonly string[] {
  return ['prediction_id', ...keys, ...predictionColumns(signature, new Float32Array(0)).map(({ name }) => name), 'version'];
}

/**
 * That no two columns of the predictions have one name: tables do not tell apart what differs in case only. Asked the same of every way
 * to score a file, so that one that works works everywhere. A class is told by its number: its name is a value of the label.
 * @throws DomainError BATCH_COLUMN_CLASH
 */
export function requireFreeNames(signature: Signature): void {
  const { model, keys = [], classes } = signature;
  const seen = new Map<string, string>();
  predictionNames(signature, keys).forEach((name, i) => {
    const number = i - keys.length - 1;
    const column = classes !== null && number >= 1 && number <= classes.length ? `the probability of class number ${number}` : name;
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) throw new DomainError('BATCH_COLUMN_CLASH', { model, column, other });
    seen.set(name.toLowerCase(), column);
  });
}
