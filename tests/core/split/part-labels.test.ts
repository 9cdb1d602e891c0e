import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { isDomainError } from '../../../core/errors.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { checkPartLabels, partLabels } from '../../../core/split/part-labels.js';
import { PARTS } from '../../../core/split/split.js';
import type { Part } from '../../../core/split/split.js';
import { beatsBaseline, logFloat, minimum, xgboost } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';

const random = seededRandom('part labels');
const CLASSES = { binary: 2, multiclass: 4, regression: 3 } as const;
type Task = keyof typeof CLASSES;

/** What asks for the order of two classes on a part. */
const ASKS: Readonly<Record<'validation' | 'test', readonly Partial<ModelInput>[]>> = {
  validation: [
    { tune: { trials: 2, maximize: 'roc_auc', space: { eta: logFloat(0.1, 0.3) } } },
    { train: xgboost({ eval_metric: 'auc', early_stopping_rounds: 3, rounds: 5 }) },
    { train: xgboost({ eval_metric: 'aucpr', early_stopping_rounds: 3, rounds: 5 }) },
  ],
  test: [{ gates: [minimum({ metric: 'roc_auc', min: 0.6 })] }, { gates: [beatsBaseline({ brier: 0, roc_auc: 0.01 })] }],
};
const CALM: Partial<ModelInput> = { train: xgboost({ rounds: 5 }), gates: [beatsBaseline({ brier: 0 })] };

function training(changes: Partial<ModelInput> = {}): TrainingPart {
  return churnModel('/rows.csv', { ...CALM, ...changes }).training;
}

/** Labels of a part: all the same, or at least two of them. */
function labelsOf(task: Task, isConstant: boolean): Float32Array {
  const one = random.nextInt(0, CLASSES[task] - 1);
  const size = random.nextInt(isConstant ? 1 : 2, 40);
  const labels = Float32Array.from({ length: size }, () => (isConstant ? one : random.nextInt(0, CLASSES[task] - 1)));
  if (!isConstant) labels[random.nextInt(1, size - 1)] = (labels[0]! + 1) % CLASSES[task];
  return labels;
}

function split(task: Task, constant: readonly Part[]) {
  const parts = PARTS.map((part) => [part, labelsOf(task, constant.includes(part))] as const);
  const classes = task === 'multiclass' ? ['a', 'b', 'c', 'd'] : null;
  return {
    classes,
    labels: Object.fromEntries(parts.map(([part, labels]) => [part, partLabels(task, labels, classes?.length ?? 0)])) as never,
    rows: Object.fromEntries(parts.map(([part, labels]) => [part, labels.length])) as Record<Part, number>,
  };
}

test('a training part of one label is refused for every task, with the counts of every part and what to change', () => {
  for (let round = 0; round < 120; round += 1) {
    const task = (['binary', 'multiclass', 'regression'] as const)[round % 3] as Task;
    const found = split(task, ['train', ...PARTS.filter(() => random.nextFloat() < 0.3)]);
    assert.throws(
      () => checkPartLabels({ ...training(), task }, found),
      (error) => {
        assert.ok(isDomainError(error) && error.code === 'SPLIT_LABEL_CONSTANT' && !error.retryable);
        assert.equal(error.details.part, 'train');
        for (const part of PARTS) assert.ok(error.message.includes(`${part} ${found.rows[part]} rows`), error.message);
        if (task === 'binary') assert.match(error.message, /train \d+ rows \(false: \d+, true: \d+\)/);
        if (task === 'multiclass') assert.match(error.message, /\(class 1: \d+, class 2: \d+, class 3: \d+, class 4: \d+\)/);
        assert.match(error.message, /Fix: Read rows of a longer time, or shorten `validation`/);
        return true;
      },
    );
  }
});

test('parts with two labels, and a constant validation or test part that nothing asks the order of, are taken', () => {
  for (let round = 0; round < 120; round += 1) {
    const task = (['binary', 'multiclass', 'regression'] as const)[round % 3] as Task;
    checkPartLabels({ ...training(), task }, split(task, round % 2 === 0 ? [] : ['validation', 'test']));
  }
});

test('what asks for the order of two classes needs them in the part that it looks at', () => {
  for (const part of ['validation', 'test'] as const)
    for (const asks of ASKS[part]) {
      checkPartLabels(training(asks), split('binary', []));
      checkPartLabels(training(asks), split('binary', [part === 'test' ? 'validation' : 'test']));
      assert.throws(
        () => checkPartLabels(training(asks), split('binary', [part])),
        (error) => {
          assert.ok(isDomainError(error) && error.code === 'SPLIT_LABEL_CONSTANT');
          assert.equal(error.details.part, part);
          assert.match(error.message, new RegExp(`rows of the ${part} part: (roc_auc|auc|aucpr), .* is not defined there`));
          assert.match(error.message, new RegExp(`Fix: Lengthen \`${part}\``));
          return true;
        },
      );
    }
});
