import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../../../core/errors.js';
import { codeLabels } from '../../../../core/features/code-labels.js';
import type { CodingRules } from '../../../../core/features/code-labels.js';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import type { Column } from '../../../../core/table.js';

const random = seededRandom('label classes');
const SENTINEL = 'sentinel-7f3a';

function texts(names: readonly (string | null)[]): Column {
  const dictionary = [...new Set(names)].filter((name) => name !== null).sort(() => random.nextFloat() - 0.5);
  return { type: 'string', codes: Int32Array.from(names, (name) => (name === null ? -1 : dictionary.indexOf(name))), dictionary };
}

function numbers(values: readonly number[], type: 'number' | 'boolean' = 'number'): Column {
  return { type, values: Float64Array.from(values) };
}

function code(results: Column, positive?: string, changes: Partial<CodingRules> = {}) {
  const label = { is: 'outcome', ...(positive === undefined ? {} : { positive }) };
  return codeLabels(results, { task: 'binary', label, allowsConstant: false, usable: () => true, ...changes });
}

/** Column, what `positive` names, classes and by what. */
const CHOICES: readonly (readonly [Column, string | undefined, readonly string[] | null, string | undefined])[] = [
  [texts(['stayed', 'churned']), 'churned', ['stayed', 'churned'], 'named'],
  [texts(['stayed', 'churned']), 'stayed', ['churned', 'stayed'], 'named'],
  [texts(['stayed', 'churned']), undefined, ['churned', 'stayed'], 'later'],
  [texts(['Yes', 'no']), undefined, ['no', 'Yes'], 'affirmative'],
  [texts(['zz-no', 'yes']), undefined, ['yes', 'zz-no'], 'later'],
  [texts(['TRUE', 'false']), undefined, ['false', 'TRUE'], 'affirmative'],
  [texts(['1', '0']), undefined, ['0', '1'], 'affirmative'],
  [numbers([2, 1]), undefined, ['1', '2'], 'larger'],
  [numbers([10, 9]), undefined, ['9', '10'], 'larger'],
  [numbers([-1, 1]), undefined, ['-1', '1'], 'larger'],
  [numbers([-1, 1]), '-1', ['1', '-1'], 'named'],
  [numbers([0, 1]), undefined, null, undefined],
  [numbers([0, 1]), '0', ['1', '0'], 'named'],
  [numbers([0, 1], 'boolean'), undefined, null, undefined],
  [numbers([0, 1], 'boolean'), 'false', ['true', 'false'], 'named'],
];

test('two classes may be texts, numbers or booleans, and names alone decide which is the positive one', () => {
  for (const [column, positive, classes, by] of CHOICES) {
    const coded = code(column, positive);
    assert.deepEqual([coded.classes, coded.positiveBy], [classes, by], JSON.stringify(classes));
    assert.deepEqual([...coded.values].sort(), [0, 1]);
  }
});

test('neither the order of rows nor how many each class has decides', () => {
  for (let round = 0; round < 200; round += 1) {
    const [a, b] = [`a${random.nextInt(0, 99)}`, `b${random.nextInt(0, 99)}`];
    const share = random.nextFloat();
    const rows = [a, b, ...Array.from({ length: 30 }, () => (random.nextFloat() < share ? a : b))].sort(() => random.nextFloat() - 0.5);
    const { classes, values } = code(texts(rows));
    assert.deepEqual(classes, [a, b]);
    assert.deepEqual(
      [...values],
      rows.map((name) => Number(name === b)),
    );
    const swapped = code(texts(rows), a);
    assert.deepEqual(
      [...swapped.values],
      [...values].map((value) => 1 - value),
    );
  }
});

test('a third class, other spellings and a positive class that is nowhere are told by counts, and no name that only the data has', () => {
  const many = (name: string, rows: number): string[] => new Array<string>(rows).fill(name);
  const rows = [...many('churned', 7), ...many('Churned ', 2), ...many(SENTINEL, 40)];
  const cases: readonly (readonly [readonly (string | null)[], string | undefined, RegExp])[] = [
    [
      rows,
      'churned',
      /the 49 rows .*: they have 3 classes, and it learns two: "churned" 7 rows, 2 other classes of 40, 2 rows\. 1 of the names is another one but for case/,
    ],
    [rows, undefined, /3 classes, .* 3 classes of 40, 7, 2 rows/],
    [
      [...many('churned', 3), ...many(SENTINEL, 5)],
      'Churned',
      /the 8 rows .*: none has the class "Churned" that label.positive names: "Churned" 0 rows, 2 other classes of 5, 3 rows\. 1 of the names/,
    ],
    [Array.from({ length: 12 }, (_, i) => `${SENTINEL} ${i % 9}`), undefined, /9 classes, .* of 2, 2, 2, 1, 1 rows, and 4 classes more/],
  ];
  for (const [names, positive, expected] of cases)
    assert.throws(
      () => code(texts(names), positive),
      (error) => {
        assert.ok(isDomainError(error) && error.code === 'LABEL_CLASSES' && !error.retryable);
        assert.match(error.message, expected);
        assert.ok(!`${error.message} ${JSON.stringify(error.details)}`.includes(SENTINEL));
        return true;
      },
    );
  assert.throws(() => code(texts(many(SENTINEL, 4))), { code: 'LABEL_CONSTANT', message: /^(?!.*sentinel-7f3a).* same in all 4 rows/ });
});

test('rows that are not usable and nulls have no class, and few rows may lack one', () => {
  const column = texts(['x', null, 'y', 'z']);
  const { values, classes } = code(column, undefined, { usable: (row) => row < 3 });
  assert.deepEqual(
    [classes, [...values]],
    [
      ['x', 'y'],
      [0, NaN, 1, NaN],
    ],
  );
  assert.equal(code(texts(['x', 'x']), 'y', { allowsConstant: true }).positiveBy, undefined);
});

test('labels for a model that is judged get its numbers, and -1 where it does not know the class', () => {
  const known = (column: Column, classes: readonly string[] | null) => [...code(column, undefined, { classes }).values];
  assert.deepEqual(known(texts(['b', 'a', 'c', null]), ['b', 'a']), [0, 1, -1, NaN]);
  assert.deepEqual(known(texts(['b']), ['b', 'a']), [0]);
  assert.deepEqual(known(numbers([2, 1, 3]), ['1', '2']), [1, 0, -1]);
  assert.deepEqual(known(numbers([1, 0, 2, NaN]), null), [1, 0, -1, NaN]);
  assert.deepEqual(known(numbers([1, 0], 'boolean'), null), [1, 0]);
});
