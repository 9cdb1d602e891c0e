import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inferDefinition } from '../../../core/first-definition/infer-definition.js';
import type { ColumnHints, InferredDefinition } from '../../../core/first-definition/infer-definition.js';
import type { Column } from '../../../core/table.js';

const ROWS = 400;
const DAY_MS = 86_400_000;

type Cell = string | number | boolean | Date | null;
const each = (cell: (row: number) => Cell): Cell[] => Array.from({ length: ROWS }, (_, row) => cell(row));
/** Numbers that are different enough, and tell nothing of each other. */
const scattered = (row: number, salt: number): number => ((row + 1) * (7919 + 104_729 * salt)) % 1009;

function column(cells: readonly Cell[]): Column {
  const type = cells.find((cell) => cell !== null);
  if (typeof type === 'string') {
    const dictionary = [...new Set(cells.filter((cell) => cell !== null))] as string[];
    return { type: 'string', codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : dictionary.indexOf(String(cell)))), dictionary };
  }
  const kind = typeof type === 'boolean' ? 'boolean' : type instanceof Date ? 'timestamp' : 'number';
  return { type: kind, values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))) };
}

const CUSTOMERS: Readonly<Record<string, Cell[]>> = {
  customer_id: each((row) => 10_000 + row * 3),
  email: each((row) => `someone${row}@example.org`),
  'Contact Name': each((row) => `Person ${row % 90}`),
  phone2: each((row) => `+49 30 ${1_000_000 + row}`),
  account: each((row) => 4_000_000_000 + row * 17),
  plan: each((row) => ['free', 'basic', 'pro'][scattered(row, 1) % 3] ?? null),
  tenure: each((row) => scattered(row, 2) % 60),
  spend: each((row) => (row % 9 === 0 ? null : scattered(row, 3) / 7)),
  region_code: each((row) => scattered(row, 4) % 6),
  active: each((row) => scattered(row, 5) % 2 === 0),
  comment: each((row) => `the ${scattered(row, 6)}th thing that they said to us`.repeat(4)),
  city: each((row) => `town ${row % 150}`),
  constant: each(() => 'x'),
  nothing: each(() => null),
  seen_at: each((row) => new Date(Date.UTC(2026, 0, 1) + row * DAY_MS)),
  closed_at: each((row) => new Date(Date.UTC(2026, 3, 1) + row * DAY_MS)),
  churn_reason: each((row) => (scattered(row, 7) % 4 === 0 ? 'price' : null)),
  churned: each((row) => (scattered(row, 7) % 4 === 0 ? 'yes' : 'no')),
};

function inferred(cells: Readonly<Record<string, Cell[]>>, hints?: ColumnHints): InferredDefinition {
  return inferDefinition(new Map(Object.entries(cells).map(([name, values]) => [name, column(values)])), hints);
}

const rolesOf = ({ columns }: InferredDefinition): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, role }) => [name, role.kind]));
const reasonOf = ({ columns }: InferredDefinition, wanted: string): string => columns.find(({ name }) => name === wanted)?.reason ?? '';

test('key, time, label and the role of each column are found, and each says why', () => {
  const found = inferred(CUSTOMERS);
  assert.deepEqual([found.key, found.time?.event, found.label.column], ['customer_id', 'seen_at', 'churned']);
  assert.deepEqual([found.label.task, found.label.positive], ['binary', 'yes']);
  const used = { plan: 'categorical', tenure: 'numeric', spend: 'numeric', region_code: 'categorical', active: 'categorical' };
  for (const [name, role] of Object.entries(rolesOf(found)))
    assert.equal(role, name in used ? used[name as keyof typeof used] : 'left-out', `${name}: ${reasonOf(found, name)}`);
  for (const name of ['email', 'Contact Name', 'phone2', 'account']) assert.match(reasonOf(found, name), /sensitive/, name);
  assert.match(reasonOf(found, 'comment'), /free text/);
  assert.match(reasonOf(found, 'city'), /150 different texts/);
  assert.match(reasonOf(found, 'churn_reason'), /alone it tells the label almost perfectly/);
  assert.match(found.time?.reason ?? '', /closed_at/);
});

test('parts by time have about 15 % of the rows each', () => {
  const { time } = inferred(CUSTOMERS);
  assert.deepEqual([time?.test, time?.validation], ['59d', '60d']);
});

test('a person says which column is the label and which the time', () => {
  const found = inferred(CUSTOMERS, { label: 'tenure', time: 'closed_at' });
  assert.deepEqual([found.label.column, found.label.task, found.time?.event], ['tenure', 'regression', 'closed_at']);
  for (const [hints, code] of [
    [{ label: 'nothing' }, 'TABLE_NOT_LEARNABLE'],
    [{ time: 'plan' }, 'TABLE_NOT_LEARNABLE'],
    [{ label: 'chruned' }, 'TABLE_NOT_LEARNABLE'],
  ] as const)
    assert.throws(() => inferred(CUSTOMERS, hints), { code });
});

test('a column that is filled only where the label is known is left out', () => {
  const label = each((row) => (row % 3 === 0 ? null : scattered(row, 8) % 50));
  const found = inferred({
    a: each((row) => scattered(row, 9)),
    late: each((row) => (row % 3 === 0 ? null : scattered(row, 10))),
    y: label,
  });
  assert.equal(rolesOf(found).late, 'left-out');
  assert.match(reasonOf(found, 'late'), /filled only where the label is known/);
  assert.equal(rolesOf(found).a, 'numeric');
});

test('of two classes the one that is called yes, else the rarer one, is the one whose probability is predicted', () => {
  const of = (classes: readonly [Cell, Cell]): unknown =>
    inferred({ a: each((row) => scattered(row, 11)), y: each((row) => classes[row % 5 === 0 ? 0 : 1]) }).label.positive;
  assert.deepEqual(
    [of(['no', 'yes']), of(['N', 'Y']), of([0, 1]), of(['kept', 'left']), of(['left', 'kept'])],
    ['yes', 'Y', 1, 'kept', 'left'],
  );
  assert.deepEqual([of([true, false]), of([false, true]), of([2, 7])], [true, true, 2]);
});

test('a table without rows, without a label or without an input is refused with what to do', () => {
  const tables: readonly Readonly<Record<string, Cell[]>>[] = [
    { a: [1, 2], b: [0, 1] },
    { a: each(() => 'x'), id: each((row) => row) },
    { name: each((row) => `someone ${row}`), y: each((row) => row % 2) },
  ];
  for (const cells of tables) assert.throws(() => inferred(cells), { code: 'TABLE_NOT_LEARNABLE' });
});

test('names that no definition can hold are left out', () => {
  const found = inferred({ a: each((row) => scattered(row, 12)), ['x'.repeat(200)]: each((row) => row % 7), y: each((row) => row % 2) });
  assert.deepEqual(Object.values(rolesOf(found)), ['numeric', 'left-out']);
});
