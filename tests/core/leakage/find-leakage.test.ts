import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLeakage } from '../../../core/leakage/find-leakage.js';
import type { InspectedColumn } from '../../../core/leakage/find-leakage.js';
import { rankCorrelation } from '../../../core/leakage/rank-correlation.js';
import { suspicionText } from '../../../core/leakage/suspicion.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';

const ROUNDS = 40;
type Task = 'binary' | 'multiclass' | 'regression';
const TASKS: readonly Task[] = ['binary', 'multiclass', 'regression'];
const CLASSES = 3;

interface Rows {
  readonly task: Task;
  readonly labels: Float32Array;
  readonly random: SeededRandom;
}

function rowsOf(round: number): Rows {
  const random = seededRandom(`leakage ${round}`);
  const task = TASKS[round % TASKS.length] as Task;
  const size = random.nextInt(task === 'regression' ? 300 : 60, 1_500);
  const classes = task === 'binary' ? 2 : CLASSES;
  // The first rows make sure that every class has some.
  const labels = Float32Array.from({ length: size }, (_, i) =>
    task === 'regression' ? random.nextFloat() * 100 : i < classes * 6 ? i % classes : random.nextInt(0, classes - 1),
  );
  return { task, labels, random };
}

/** Columns that give the label away, by task. */
function leaks({ task, labels, random }: Rows): readonly InspectedColumn[] {
  const each = (make: (label: number) => number | null): (number | null)[] => Array.from(labels, make);
  const numeric = (name: string, values: (number | null)[]): InspectedColumn => ({ name, kind: 'numeric', values });
  const jitter = (): number => random.nextFloat() * 0.4;
  const steps = numeric(
    'above',
    each((label) => label * 10 + jitter()),
  );
  const falling = numeric(
    'below',
    each((label) => -label * 10 - jitter()),
  );
  if (task === 'regression')
    return [steps, falling, { name: 'text', kind: 'categorical', values: Array.from(labels, (label) => `r${Math.floor(label / 5)}`) }];
  const named: InspectedColumn = {
    name: 'name',
    kind: 'categorical',
    values: Array.from(labels, (label) => `is ${label} ${random.nextInt(0, 1)}`),
  };
  const coded = numeric(
    'codes',
    each((label) => [3, 8, 5][label] as number),
  );
  const swapped = numeric(
    'in no order',
    each((label) => ([5, 1, 9][label] as number) + jitter()),
  );
  const missing =
    task === 'binary'
      ? [
          numeric(
            'missing',
            each((label) => (label === 1 ? null : random.nextFloat())),
          ),
        ]
      : [];
  return [steps, falling, named, coded, swapped, ...missing];
}

function honest({ labels, random }: Rows): readonly InspectedColumn[] {
  const of = (
    name: string,
    kind: InspectedColumn['kind'],
    make: (label: number, i: number) => string | number | null,
  ): InspectedColumn => ({
    name,
    kind,
    values: Array.from(labels, make),
  });
  return [
    of('noise', 'numeric', () => random.nextFloat()),
    of('useful', 'numeric', (label) => label + random.nextFloat() * 6 + (random.nextFloat() - 0.5) * 200),
    of('row number', 'numeric', (_, i) => i),
    of('id', 'categorical', (_, i) => `id ${i}`),
    of('half ids', 'categorical', (_, i) => `id ${i >> 1}`),
    of('group', 'categorical', () => `g${random.nextInt(0, 4)}`),
    of('one text', 'categorical', () => 'x'),
    of('one number', 'numeric', () => 1),
    of('all missing', 'numeric', () => null),
  ];
}

test('a column that alone tells the label is found whatever its kind, its order and the task, and honest ones are not', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = rowsOf(round);
    const bad = leaks(rows);
    const columns = [...honest(rows), ...bad];
    const found = findLeakage({ task: rows.task, classes: CLASSES, labels: rows.labels, columns });
    const names = found.map(({ column }) => column);
    assert.deepEqual(
      names,
      bad.map(({ name }) => name),
      `round ${round}, ${rows.task}, ${rows.labels.length} rows`,
    );
    for (const one of found) {
      assert.ok(one.value >= 0.99 && one.value <= 1);
      assert.deepEqual([one.measure, one.rows], [rows.task === 'regression' ? 'rank_correlation' : 'roc_auc', rows.labels.length]);
    }
  }
});

test('a few rows of a class, and a few rows, are not judged: chance tells them apart', () => {
  const labels = Float32Array.from({ length: 200 }, (_, i) => Number(i < 4));
  const values = Array.from(labels);
  assert.deepEqual(findLeakage({ task: 'binary', classes: 0, labels, columns: [{ name: 'x', kind: 'numeric', values }] }), []);
  const few = Float32Array.from({ length: 19 }, (_, i) => i);
  assert.deepEqual(
    findLeakage({ task: 'regression', classes: 0, labels: few, columns: [{ name: 'x', kind: 'numeric', values: Array.from(few) }] }),
    [],
  );
});

test('the text names the column, the number and what to do, and never rounds up to a perfect one', () => {
  const text = suspicionText({ column: 'arr delay', measure: 'roc_auc', value: 0.99998, rows: 300 });
  assert.equal(
    text,
    'column "arr delay" alone tells the label almost perfectly (roc_auc 0.9999 on 300 training rows): if it is known only after the event, declare it after()',
  );
});

test("Spearman's rank correlation is Pearson's of the mean ranks", () => {
  // Ranks 1, 2.5, 2.5, 4, 5 and 1, 2, 3.5, 5, 3.5: by hand 7.25 over 9.5.
  assert.ok(Math.abs((rankCorrelation([1, 2, 2, 4, 5], [5, 6, 7, 8, 7]) ?? 0) - 7.25 / 9.5) < 1e-15);
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  assert.equal(rankCorrelation([1, 1], [1, 2]), null);
});
