import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import { compileExpression } from '../../../core/expression/compile-expression.js';
import { SeededRandom } from '../../soak/seeded-random.js';
import type { Column, Table } from '../../../core/table.js';

const N = NaN;
const TABLE: Table = {
  rows: 4,
  columns: {
    delay: { type: 'number', values: Float64Array.of(20, 14, N, 15) },
    zero: { type: 'number', values: Float64Array.of(0, 0, 0, 2) },
    cancelled: { type: 'boolean', values: Float64Array.of(0, 1, N, 0) },
    at: { type: 'timestamp', values: Float64Array.of(60_000, 120_000, 0, N) },
    carrier: { type: 'string', codes: Int32Array.of(1, 0, -1, 1), dictionary: ['AA', "O'H"] },
    origin: { type: 'string', codes: Int32Array.of(0, 1, 0, -1), dictionary: ["O'H", 'AA'] },
  },
};

function values(text: string): number[] {
  const column: Column = compileExpression(text).evaluate(TABLE);
  if (column.type === 'string') throw new Error('a string column');
  return [...column.values];
}

test('comparison, arithmetic and times give one value per row, null where an operand is null', () => {
  assert.deepEqual(values('delay >= 15'), [1, 0, N, 1]);
  assert.deepEqual(values('(delay + 1) * 2 - delay % 4'), [42, 28, N, 29]);
  assert.deepEqual(values('-delay != -20'), [0, 1, N, 1]);
  assert.deepEqual(values('at / 60000 > 1'), [0, 1, 0, N]);
  assert.deepEqual(values('1 + 2 * 3 == 7 && delay > 0'), [1, 1, N, 1]);
});

test('a division by zero is null, and stays null', () => {
  assert.deepEqual(values('delay / zero'), [N, N, N, 7.5]);
  assert.deepEqual(values('delay % zero > 0'), [N, N, N, 1]);
});

test('logic is three-valued as in SQL', () => {
  assert.deepEqual(values('cancelled && delay > 15'), [0, 0, N, 0]);
  assert.deepEqual(values('cancelled || zero == 0'), [1, 1, 1, 0]);
  assert.deepEqual(values('zero > 5 && cancelled'), [0, 0, 0, 0]);
  assert.deepEqual(values('cancelled && zero == 0'), [0, 1, N, 0]);
  assert.deepEqual(values('!cancelled'), [1, 0, N, 1]);
  assert.deepEqual(values('isNull(delay) || delay > 15'), [1, 0, 1, 0]);
  assert.deepEqual(values('cancelled == true'), [0, 1, N, 0]);
});

test('texts are compared for equality, with literals and with each other', () => {
  assert.deepEqual(values("carrier == 'AA'"), [0, 1, N, 0]);
  assert.deepEqual(values("carrier != 'O\\'H'"), [0, 1, N, 0]);
  assert.deepEqual(values('carrier == origin'), [1, 1, N, N]);
  assert.deepEqual(values('isNull(carrier)'), [0, 0, 1, 0]);
});

test('a bare column is handed back as it is, and the columns read are listed once', () => {
  assert.equal(compileExpression('carrier').evaluate(TABLE), TABLE.columns.carrier);
  assert.deepEqual(compileExpression('delay > 1 && delay < zero').columns, ['delay', 'zero']);
  assert.equal(compileExpression(' delay ').bareColumn, 'delay');
  assert.equal(compileExpression('delay').kind, 'unknown');
  assert.equal(compileExpression('delay > 1').kind, 'boolean');
  assert.equal(compileExpression('delay * 2').kind, 'number');
});

/** What someone may type, a part of the message, and the position it names. */
const WRONG: readonly [string, RegExp, number | undefined][] = [
  ['', /empty/, undefined],
  ['delay = 1', /write == for equality/, 7],
  ['delay === 1', /write ==/, 7],
  ['delay <> 1', /write !=/, 8],
  ['delay == null', /write isNull\(x\)/, 10],
  ['delay > 1 and zero > 2', /"and" is not an operator here; write &&/, 11],
  ['not cancelled', /write !/, undefined],
  ['delay > 1, zero', /several expressions/, 12],
  ['delay ? 1 : 2', /\? and : are not part/, 1],
  ['carrier.length > 1', /members/, 1],
  ['carrier["x"]', /members/, 1],
  ['[delay]', /lists/, undefined],
  ['this', /"this" is not a column name/, 1],
  ['isnull(delay)', /no function "isnull"\. Did you mean "isNull"\?/, 1],
  ['1 + log(delay)', /no function "log"/, 5],
  ['isNull(delay, zero)', /one argument, 2 are given/, 1],
  ['(delay', /Unclosed \(/, 7],
  ['delay &&', /Expected expression after &&/, 9],
  ['delay ** 2', /operator \*\* is not part/, 7],
  ['~delay', /operator ~/, 2],
  ['1 > 2', /names no column/, undefined],
  ['1e999 > delay', /1e999 is not a number/, 1],
  ["delay + 'x'", /\+ takes a number, not a string/, undefined],
  ['1 < delay < 3', /orders numbers and times only, not a boolean|compares a boolean with a number/, undefined],
  ["delay > 1 && 'x'", /&& takes a boolean, not a string/, undefined],
  ['(delay > 1) == 1', /compares a boolean with a number/, undefined],
  ['True == cancelled', /lower case/, 1],
  [`${'a+'.repeat(1200)}a`, /at most 2000/, undefined],
];

test('what is not part of the language is refused with its position and what to write instead', () => {
  for (const [text, problem, position] of WRONG) {
    assert.throws(
      () => compileExpression(text),
      (error) => {
        assert.ok(isDomainError(error) && error.code === 'EXPRESSION_INVALID', text);
        assert.match(error.message, problem, text);
        if (position !== undefined) assert.equal(error.details.position, position, text);
        return true;
      },
    );
  }
});

test('a column that the data lacks, or of another type, is named with the nearest one', () => {
  assert.throws(
    () => compileExpression('dealy > 1').evaluate(TABLE),
    /uses column "dealy", which the data does not have\. Did you mean "delay"\?/,
  );
  assert.throws(() => compileExpression('carrier > 1').evaluate(TABLE), /compares a string with a number/);
  assert.throws(() => compileExpression('constructor > 1').evaluate(TABLE), /column "constructor"/);
  assert.throws(() => compileExpression('delay && cancelled').evaluate(TABLE), /&& takes a boolean, not a number/);
});

test('any name of a column works in backticks, beside texts that hold backticks', () => {
  const parts = [' ', '.', '-', '`', '``', "'", '"', '\\', '%', '가', 'and', 'true', 'isNull', '(', ')', '==', '\ue000', '\n', '1', '['];
  const random = new SeededRandom(7);
  for (let i = 0; i < 500; i += 1) {
    const name = Array.from({ length: 1 + random.below(5) }, () => parts[random.below(parts.length)]).join('');
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    const expression = compileExpression(`zero < 2 && ${quoted} == 1 || '\`x' == "\`" || isNull(${quoted}) || zero == 3`);
    assert.deepEqual(expression.columns, ['zero', name], quoted);
    const table: Table = {
      rows: 2,
      columns: Object.fromEntries([
        ['zero', TABLE.columns.zero as Column],
        [name, { type: 'number', values: Float64Array.of(1, 2) }],
      ]),
    };
    assert.deepEqual([...(expression.evaluate(table) as { values: Float64Array }).values], [1, 0]);
    assert.equal(compileExpression(quoted).bareColumn, name);
  }
});

test('a name that needs backticks, and a backtick that quotes nothing, are told with the way to write them', () => {
  for (const [text, problem, position] of [
    ['default payment == 1', /in backticks/, 9],
    ['default.payment == 1', /`a\.b`/, 1],
    ['"default payment" == 1', /in backticks/, undefined],
    ['"default payment"', /`backticks`/, undefined],
    ['`delay == 1', /closes no name/, 1],
    ['delay == 1 || `` == 1', /closes no name/, 15],
    ['`delay` = 1', /write ==/, 9],
    ['`a b`(1)', /no function "a b"/, 1],
  ] as const) {
    assert.throws(
      () => compileExpression(text),
      (error) => {
        assert.ok(isDomainError(error) && error.code === 'EXPRESSION_INVALID', text);
        assert.match(error.message, problem);
        assert.match(error.message, /Fix:.*backticks/);
        assert.equal(error.details.position, position, text);
        return true;
      },
    );
  }
});
