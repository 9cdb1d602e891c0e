import type { OutputColumn } from '../adapters/table-engine/table-engine.js';
import type { Signature } from '../core/features/signature.js';
import type { Table } from '../core/table/table.js';

/** Columns that tell whose prediction a row is, as they came. */
export function passedColumns(table: Table, names: readonly string[]): OutputColumn[] {
  return names.flatMap((name): OutputColumn[] => {
    const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (column === undefined) return [];
    if (column.type !== 'string') return [{ name, type: column.type, values: column.values }];
    return [{ name, type: 'string', values: Array.from(column.codes, (code) => column.dictionary[code] ?? null) }];
  });
}

/** `prediction`, then `probability` (binary) or `probability_CLASS` for each class. `scores` is row-major. */
export function predictionColumns({ task, threshold, classes }: Signature, scores: Float32Array): OutputColumn[] {
  if (task === 'regression') return [{ name: 'prediction', type: 'float32', values: scores }];
  if (task === 'binary') {
    const values = Float64Array.from(scores, (score) => Number(score >= (threshold ?? 0.5)));
    return [
      { name: 'prediction', type: 'boolean', values },
      { name: 'probability', type: 'float32', values: scores },
    ];
  }
  const names = classes ?? [];
  const rows = scores.length / names.length;
  const columnOf = (column: number): Float32Array =>
    Float32Array.from({ length: rows }, (_, row) => scores[row * names.length + column] as number);
  const columns = names.map((_, column) => columnOf(column));
  const best = Array.from({ length: rows }, (_, row) => names[firstLargest(columns, row)] ?? null);
  return [
    { name: 'prediction', type: 'string', values: best },
    ...names.map((name, column): OutputColumn => ({
      name: `probability_${name}`,
      type: 'float32',
      values: columns[column] as Float32Array,
    })),
  ];
}

function firstLargest(columns: readonly Float32Array[], row: number): number {
  let best = 0;
  for (let column = 1; column < columns.length; column += 1) {
    if (((columns[column] as Float32Array)[row] as number) > ((columns[best] as Float32Array)[row] as number)) best = column;
  }
  return best;
}
