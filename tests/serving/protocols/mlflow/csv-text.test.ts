import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../../core/errors.js';
import { readCsv } from '../../../../serving/protocols/mlflow/csv-text.js';

const LINES = 100;

test('cells may be quoted, hold commas, doubled quotes and line ends, and be empty', () => {
  assert.deepEqual(readCsv('a,b,c\n1,"x, ""y""\r\nz",\n', LINES), [
    ['a', 'b', 'c'],
    ['1', 'x, "y"\r\nz', ''],
  ]);
});

test('lines end in any of the usual ways; the last one need not, and empty ones do not count', () => {
  const expected = [['a'], ['1'], ['2']];
  for (const end of ['\n', '\r\n', '\r']) {
    assert.deepEqual(readCsv(['a', '1', '2'].join(end), LINES), expected);
    assert.deepEqual(readCsv(`\uFEFFa${end}${end}1${end}2${end}`, LINES), expected);
  }
  assert.deepEqual(readCsv('', LINES), []);
});

const BROKEN: readonly (readonly [string, string])[] = [
  ['a\n"1', 'line 2'],
  ['a\n"1" 2', 'line 2'],
  ['a"b"', 'line 1'],
  ['a\n1\nx"', 'line 3'],
];

test('broken quotes are told by their line, without what is in it', () => {
  for (const [text, where] of BROKEN) {
    assert.throws(
      () => readCsv(text, LINES),
      (error) => isDomainError(error) && error.code === 'INPUT_CSV_INVALID' && error.message.includes(where),
    );
  }
});

test('reading stops at the limit of rows', () => {
  assert.equal(readCsv('a\n1\n2', 3).length, 3);
  assert.throws(
    () => readCsv(`a\n${'1\n'.repeat(50)}`, 3),
    (error) => isDomainError(error) && error.code === 'INPUT_ROWS_REFUSED',
  );
});
