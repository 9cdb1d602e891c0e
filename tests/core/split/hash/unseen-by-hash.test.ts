import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { influencedByValidation } from '../../../../core/split/split-record.js';
import type { SplitRecord } from '../../../../core/split/split-record.js';
import { unseenByBoth, unseenByParts } from '../../../../core/split/unseen-by-both.js';
import type { Split } from '../../../../core/split/split.js';
import { ALL_COLUMNS, definitionOf, randomRows, sides, split, tableOf } from './hash-tables.js';
import type { Row } from './hash-tables.js';

const ROUNDS = 60;
const random = seededRandom('unseen by hash');

interface Trained {
  readonly record: SplitRecord;
  readonly parts: Split;
  readonly usesValidation: boolean;
}

/** A run on some rows, by its own rule, seed and shares. */
function trained(rows: readonly Row[]): Trained {
  const kind = random.nextFloat() < 0.5 ? 'random' : 'grouped';
  const by = kind === 'grouped' ? ['id'] : random.nextFloat() < 0.5 ? ['id', 'at'] : ALL_COLUMNS;
  const share = (): number => 0.1 + random.nextFloat() * 0.25;
  const parts = split(rows, definitionOf({ kind, by, validation: share(), test: share(), seed: random.nextInt(1, 3) }));
  const usesValidation = random.nextFloat() < 0.5;
  return { parts, usesValidation, record: usesValidation ? influencedByValidation(parts.record, null) : parts.record };
}

const taught = ({ parts, usesValidation }: Trained): Int32Array =>
  usesValidation ? Int32Array.from([...parts.train, ...parts.validation]) : parts.train;

test('no row that taught either of two versions is unseen by both, and every other row is, also in a table that has grown', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = randomRows(random, 300, 200);
    const [a, b] = [trained(rows), trained(rows)];
    const more = randomRows(random, 100, 200);
    const table = tableOf([...rows, ...more]);
    const found = unseenByBoth(a.record, b.record, { table, eventTimes: null });
    const back = unseenByBoth(b.record, a.record, { table, eventTimes: null });
    assert.ok('isUnseen' in found && 'isUnseen' in back);
    const seen = new Set([...taught(a), ...taught(b)]);
    for (let row = 0; row < rows.length; row += 1) assert.equal(found.isUnseen(row), !seen.has(row));
    for (let row = 0; row < table.rows; row += 1) assert.equal(found.isUnseen(row), back.isUnseen(row));
  }
});

test('of one version the rows of its test part are unseen by its parts, and none else', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = randomRows(random, 300, 200);
    const { parts, record } = trained(rows);
    const found = unseenByParts(record, { table: tableOf(rows), eventTimes: null });
    assert.ok('isUnseen' in found);
    sides(parts, rows.length).forEach((side, row) => assert.equal(found.isUnseen(row), side === 'test'));
  }
});

test('beside a version that was split by time, rows are unseen by the rule of each', () => {
  const rows = randomRows(random, 300);
  const hashed = split(rows, definitionOf());
  const times = { trainFrom: 0, trainTo: 10, validationFrom: 10, validationTo: 20, testFrom: 20, testTo: 30, trainedUntil: 150 };
  const eventTimes = Float64Array.from(rows, (_, row) => row);
  const found = unseenByBoth(hashed.record, { rule: 'time', ...times }, { table: tableOf(rows), eventTimes });
  assert.ok('isUnseen' in found);
  sides(hashed, rows.length).forEach((side, row) => assert.equal(found.isUnseen(row), side !== 'train' && row > 150));
});

test('what cannot be decided is said: no event times, a column that is gone, one of another type', () => {
  const rows = randomRows(random, 300);
  const { record } = split(rows, definitionOf({ by: ['id'] }));
  const table = tableOf(rows);
  const time = { rule: 'time', trainFrom: 0, trainTo: 0, validationFrom: 0, validationTo: 0, testFrom: 0, testTo: 0, trainedUntil: 0 } as const;
  const { id, ...others } = table.columns;
  assert.ok(id !== undefined && others['name'] !== undefined);
  const cases: [SplitRecord, typeof table, RegExp][] = [
    [time, table, /^a model was split by event time, and these rows have none$/],
    [record, { rows: table.rows, columns: others }, /^a model was split by the hash of column "id", which these rows do not have$/],
    [record, { rows: table.rows, columns: { ...others, id: others['name'] } }, /"id", which was of type number and is of type string here$/],
  ];
  for (const [other, rowsOf, expected] of cases) {
    for (const pair of [[record, other], [other, record]] as const) {
      const found = unseenByBoth(...pair, { table: rowsOf, eventTimes: null });
      assert.match('incomparable' in found ? found.incomparable : '', expected);
    }
  }
});
