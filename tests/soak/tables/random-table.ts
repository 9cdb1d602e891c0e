import type { OutputColumn } from '../../../adapters/table-engine/table-engine.js';
import type { SeededRandom } from '../seeded-random.js';

/** One value of a cell as people mean it, before any file or protocol writes it. */
export type Cell = number | bigint | boolean | string | null;

export interface RandomColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  readonly cells: readonly Cell[];
}

/** A small table with a key, a time and a label of two classes, and two to five inputs. */
export interface RandomTable {
  readonly ids: readonly string[];
  readonly times: readonly number[];
  readonly labels: readonly number[];
  readonly columns: readonly RandomColumn[];
}

export const FIRST_DAY = Date.UTC(2024, 0, 1);
export const DAY_MS = 86_400_000;
export const DAYS = 60;
const ROWS_PER_DAY = 2;

const NAMES = [
  'x',
  'Größe',
  'a b',
  'a.b',
  'select',
  'order by',
  '1st',
  "it's",
  '한글',
  'x-y',
  '#',
  '%',
  'constructor',
  '__proto__',
  'toString',
  'row',
  'X',
];
const RESERVED_NAMES = ['id', 'at', 'label', 'ID', 'prediction', 'probability', ' ', 'a"b', 'a\nb', 'a\u0000b', '`tick`'];
const TEXTS = [
  'a',
  'B',
  'b',
  'é',
  'e\u0301',
  '\u{1F600}',
  'x "y", z',
  'x;y',
  '007',
  'true',
  'NA',
  'null',
  '3',
  '3.0',
  '1e3',
  ' padded ',
  'line\nbreak',
  '-0',
  'Infinity',
];
const INTEGERS = [0, 1, 2, 3, -7, 12, 2 ** 31, 2 ** 53 - 1];
const LARGE_INTEGERS = [2n ** 53n + 1n, 2n ** 62n + 7n, -(2n ** 53n) - 3n, 12n];
const FRACTIONS = [0.1, 0.5, 1 / 3, -2.5, 1e21, 1e-7, 123456.789, 3];
const EXTREMES = [1e308, -1e308, 5e-324, 3.5e38, 1e39, 0, 1];

/** What a cell of a column may be; a column draws from one of these. */
const DOMAINS: readonly (readonly Cell[])[] = [
  INTEGERS,
  INTEGERS,
  FRACTIONS,
  FRACTIONS,
  [true, false],
  TEXTS,
  TEXTS,
  TEXTS,
  LARGE_INTEGERS,
  EXTREMES,
];

export function randomTable(random: SeededRandom): RandomTable {
  const rows = DAYS * ROWS_PER_DAY;
  const columns = Array.from({ length: 2 + random.below(4) }, () => randomColumn(random, rows));
  return {
    ids: Array.from({ length: rows }, (_, row) => `r${row}`),
    times: Array.from({ length: rows }, (_, row) => FIRST_DAY + Math.floor(row / ROWS_PER_DAY) * DAY_MS + (row % ROWS_PER_DAY) * 3_600_000),
    labels: Array.from({ length: rows }, () => random.below(2)),
    columns: random.chance(0.1) ? columns : distinct(columns),
  };
}

/** Most tables have each name once, without regard to case. */
function distinct(columns: readonly RandomColumn[]): readonly RandomColumn[] {
  const names = columns.map(({ name }) => name.toLowerCase());
  return columns.filter(({ name }, i) => names.indexOf(name.toLowerCase()) === i);
}

function randomColumn(random: SeededRandom, rows: number): RandomColumn {
  const domain = random.pick(DOMAINS);
  const isText = domain.some((cell) => typeof cell === 'string' || typeof cell === 'bigint');
  const missing = random.chance(0.5) ? 0.1 : 0;
  return {
    name: random.pick(random.chance(0.05) ? RESERVED_NAMES : NAMES),
    kind: random.chance(isText ? 0.98 : 0.4) ? 'categorical' : 'numeric',
    cells: Array.from({ length: rows }, () => (random.chance(missing) ? null : random.pick(domain))),
  };
}

/** The columns as Parquet holds them. Whole numbers beyond 2^53 go as text: the writer of these tests has no other form for them. */
export function parquetColumns({ ids, times, labels, columns }: RandomTable): OutputColumn[] {
  return [
    { name: 'id', type: 'string', values: ids },
    { name: 'at', type: 'timestamp', values: Float64Array.from(times) },
    { name: 'label', type: 'number', values: Float64Array.from(labels) },
    ...columns.map(({ name, cells }) => parquetColumn(name, cells)),
  ];
}

function parquetColumn(name: string, cells: readonly Cell[]): OutputColumn {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
  if (kinds.has('string') || kinds.has('bigint'))
    return { name, type: 'string', values: cells.map((cell) => (cell === null ? null : String(cell))) };
  const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
  return { name, type: kinds.has('boolean') ? 'boolean' : 'number', values };
}

/** The same rows as pandas writes them: True and False, and numbers with a fraction where the column has one or misses values. */
export function csvText({ ids, times, labels, columns }: RandomTable): string {
  const header = ['id', 'at', 'label', ...columns.map(({ name }) => name)].map(quoted).join(',');
  const lines = ids.map((id, row) =>
    [id, new Date(times[row] ?? 0).toISOString(), labels[row], ...columns.map((column) => csvCell(column, row))].join(','),
  );
  return `${[header, ...lines].join('\n')}\n`;
}

function csvCell({ cells }: RandomColumn, row: number): string {
  const cell = cells[row] ?? null;
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  if (typeof cell === 'string') return quoted(cell);
  const isFloat = cells.some((other) => other === null || (typeof other === 'number' && !Number.isInteger(other)));
  return typeof cell === 'number' && isFloat && Number.isInteger(cell) && Math.abs(cell) < 1e16 ? `${cell}.0` : String(cell);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** JSON has no whole numbers beyond 2^53, so they go as text. */
function isBeyondJson(cell: Cell): boolean {
  return typeof cell === 'bigint' || (typeof cell === 'number' && Number.isInteger(cell) && !Number.isSafeInteger(cell));
}

/** A row as a client of the REST endpoint sends it. */
export function recordOf({ columns }: RandomTable, row: number): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, kind, cells }) => {
      const cell = cells[row] ?? null;
      return [name, kind === 'categorical' && isBeyondJson(cell) ? String(cell) : cell];
    }),
  );
}
