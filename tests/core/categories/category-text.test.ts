import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoryText, namesCategory } from '../../../core/categories/category-text.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const random = seededRandom('category texts');
const digits = (count: number): string => Array.from({ length: count }, () => random.nextInt(0, 9)).join('');
const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;

/** A double of any size, all magnitudes alike. */
function anyDouble(): number {
  const value = Number(`${pick(['', '-'])}${random.nextInt(1, 9)}.${digits(random.nextInt(1, 16))}e${random.nextInt(-320, 307)}`);
  return random.nextFloat() < 0.3 ? Math.round(value % 1e6) : value;
}

/** As Python writes a float: with a fraction or an exponent of two digits at least. */
function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0.0';
  if (size >= 1e16 || size < 1e-4) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

test('a number has the same text as a number, as Python writes it, and with zeros behind it', () => {
  for (let i = 0; i < 5_000; i += 1) {
    const value = anyDouble() + 0;
    const text = categoryText(value);
    assert.equal(Number(text), value);
    for (const written of [pythonFloat(value), value.toExponential(), String(value)]) assert.equal(categoryText(written), text, written);
    if (/^-?\d+\.\d+$/.test(text)) assert.equal(categoryText(`${text}00`), text);
    if (/^-?\d+$/.test(text)) for (const zeros of ['.0', '.00']) assert.equal(categoryText(`${text}${zeros}`), text);
  }
});

test('two numbers that differ in any digit are two categories, however long they are', () => {
  for (let i = 0; i < 2_000; i += 1) {
    const whole = `${random.nextInt(1, 9)}${digits(random.nextInt(0, 37))}`;
    const last = (Number(whole.at(-1)) + 1) % 10 || 1;
    const other = `${whole.slice(0, -1)}${last}`;
    assert.equal(categoryText(whole), whole);
    if (other !== whole) assert.notEqual(categoryText(whole), categoryText(other));
    assert.equal(categoryText(`${whole}.0`), whole);
    const fraction = `0.${digits(25)}${random.nextInt(1, 9)}`;
    assert.equal(categoryText(`1${fraction.slice(1)}0`), `1${fraction.slice(1)}`);
  }
});

test('a text of its own text is that text', () => {
  const pieces = [
    '0',
    '7',
    '-',
    '+',
    '.',
    'e',
    'E',
    '00',
    '12',
    ' ',
    'T',
    ':',
    '2024-01-01',
    '10:00:00',
    'Z',
    '+02:00',
    'true',
    'True',
    'é',
  ];
  for (let i = 0; i < 20_000; i += 1) {
    const text = Array.from({ length: random.nextInt(1, 6) }, () => pick(pieces)).join('');
    const once = categoryText(text);
    assert.equal(categoryText(once), once, text);
  }
});

test('names that look like numbers stay names', () => {
  const names = [
    '007',
    '00',
    '-07',
    '+7',
    '1e5',
    '12E4',
    '1.2.3',
    ' 7',
    '7 ',
    '.5',
    '5.',
    '1,5',
    '0x10',
    '1_000',
    'NaN',
    'inf',
    'None',
    '-',
    '--1',
  ];
  for (const name of [...names, 'tRUE', 'yes', 'é', '', '2024-1-1', '10:00:00', '2024-02-30T10:00:00Z', '1e+1234'])
    assert.equal(categoryText(name), name);
});

test('true and false are 1 and 0, in every form that a source has of them', () => {
  for (const truth of [true, 1, '1', 1.0, '1.0', 'true', 'True', 'TRUE']) assert.equal(categoryText(truth), '1');
  for (const untruth of [false, 0, -0, '0', '0.0', '-0.0', '-0', 'false', 'False', 'FALSE']) assert.equal(categoryText(untruth), '0');
});

test('a date is its day, a wall clock stays one, and an instant is in UTC', () => {
  for (const day of ['2024-03-01', '2024-03-01 00:00:00', '2024-03-01T00:00:00.000']) assert.equal(categoryText(day), '2024-03-01');
  for (const clock of ['2024-03-01 10:05:00.120000', '2024-03-01T10:05:00.12']) assert.equal(categoryText(clock), '2024-03-01 10:05:00.12');
  for (const instant of ['2024-03-01T00:30:00+02:00', '2024-02-29 22:30:00Z', '2024-02-29 17:30:00-0500', '2024-02-29 22:30:00.000+00'])
    assert.equal(categoryText(instant), '2024-02-29 22:30:00Z');
});

test('an integer that a double may have changed names no category', () => {
  for (const value of [2 ** 53, -(2 ** 53), 1234567890123456701, 1e300, NaN, Infinity]) assert.equal(namesCategory(value), false);
  for (const value of [2 ** 53 - 1, -3, 0.1, 1e-300]) assert.equal(namesCategory(value), true);
});
