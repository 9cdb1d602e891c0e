import type { SeededRandom } from './seeded-random.js';

const CARRIERS = ['AA', 'DL', 'UA', 'never seen', null];

type Row = Readonly<Record<string, string | number | null>>;

/** A body that a client of this path would send, for one of the models; about half fit the model that is asked. */
export function validBody(path: string, random: SeededRandom): unknown {
  const rows = Array.from({ length: 1 + random.below(4) }, () => (random.chance(0.7) ? mixedRow(random) : numericRow(random)));
  const names = Object.keys(rows[0] as Row);
  const values = rows.map((row) => names.map((name) => row[name] ?? null));
  if (path.endsWith('/infer'))
    return { id: 'a', inputs: tensors(rows, names), outputs: random.chance(0.3) ? [{ name: 'margin' }] : undefined };
  if (path.endsWith(':predict')) return random.chance(0.5) ? { instances: rows } : { instances: values };
  if (path === '/invocations') {
    return random.pick<unknown>([
      { dataframe_split: { columns: names, data: values } },
      { dataframe_records: rows },
      { instances: rows },
      { inputs: Object.fromEntries(names.map((name, i) => [name, values.map((row) => row[i])])) },
    ]);
  }
  return { records: rows };
}

function mixedRow(random: SeededRandom): Row {
  return { carrier: random.pick(CARRIERS), distance: number(random), wind_kt: number(random), hour: random.pick([5, 6, '5', null]) };
}

function numericRow(random: SeededRandom): Row {
  return { a: number(random), b: number(random), c: number(random) };
}

function number(random: SeededRandom): number | null {
  return random.chance(0.1) ? null : random.pick([0, -1.5, 1e30, 1e-40, random.next() * 100]);
}

function tensors(rows: readonly Row[], names: readonly string[]): readonly unknown[] {
  return names.map((name) => {
    const isText = name === 'carrier' || name === 'hour';
    const data = rows.map((row) => (isText ? String(row[name]) : row[name]));
    return { name, shape: [rows.length], datatype: isText ? 'BYTES' : 'FP32', data };
  });
}
