import type { HashSplitDefinition } from '../../../../core/definition/definition.js';
import { LABEL_STATE } from '../../../../core/features/compute-labels.js';
import type { seededRandom } from '../../../../core/random/seeded-random.js';
import { splitSalt } from '../../../../core/split/row-places.js';
import { splitByHash } from '../../../../core/split/split-by-hash.js';
import type { Part, Split } from '../../../../core/split/split.js';
import { PARTS } from '../../../../core/split/split.js';
import type { Table } from '../../../../core/table.js';

type Random = ReturnType<typeof seededRandom>;
export type Row = readonly [id: number, name: string | null, at: number, flag: number];

/** Rows with a number, a text, a time and a yes or no; some of each are missing, and some rows come twice. */
export function randomRows(random: Random, count: number, groups = 1_000_000): Row[] {
  const missing = (): boolean => random.nextFloat() < 0.03;
  const rows: Row[] = [];
  while (rows.length < count) {
    const twin = rows[random.nextInt(0, Math.max(0, rows.length - 1))];
    if (twin !== undefined && random.nextFloat() < 0.1) rows.push(twin);
    else
      rows.push([
        missing() ? NaN : random.nextInt(-50, groups),
        missing() ? null : `${random.nextInt(0, groups)} "ä\n😀`,
        missing() ? NaN : random.nextInt(0, 2 ** 40),
        missing() ? NaN : random.nextInt(0, 1),
      ]);
  }
  return rows;
}

export function tableOf(rows: readonly Row[]): Table {
  const dictionary = [...new Set(rows.flatMap(([, name]) => (name === null ? [] : [name])))];
  const codes = new Map(dictionary.map((text, code) => [text, code]));
  const numbers = (at: 0 | 2 | 3): Float64Array => Float64Array.from(rows, (row) => row[at]);
  return {
    rows: rows.length,
    columns: {
      id: { type: 'number', values: numbers(0) },
      name: { type: 'string', dictionary, codes: Int32Array.from(rows, ([, name]) => (name === null ? -1 : (codes.get(name) as number))) },
      at: { type: 'timestamp', values: numbers(2) },
      flag: { type: 'boolean', values: numbers(3) },
    },
  };
}

export const ALL_COLUMNS = ['at', 'flag', 'id', 'name'];

export function definitionOf(changes: Partial<HashSplitDefinition> & { readonly seed?: number } = {}): HashSplitDefinition {
  const { seed = 7, ...rest } = changes;
  return { kind: 'random', by: ALL_COLUMNS, validation: 0.15, test: 0.15, salt: splitSalt('churn', seed), ...rest };
}

/** Every label is known. */
export function split(rows: readonly Row[], definition: HashSplitDefinition): Split {
  const labelState = new Uint8Array(rows.length).fill(LABEL_STATE.mature);
  return splitByHash({ split: definition, table: tableOf(rows), labelState, eventTimes: null });
}

/** By row. */
export function sides(parts: Split, count: number): Part[] {
  const found = new Array<Part>(count);
  for (const part of PARTS) for (const row of parts[part]) found[row] = part;
  return found;
}
