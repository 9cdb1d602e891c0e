import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameClasses, scoresInOrder } from '../../../../core/features/classes/class-orders.js';

test('classes are the same whatever their order; false and true are also the classes of those names, and 0 and 1', () => {
  assert.ok(sameClasses(['a', 'b'], ['b', 'a']) && sameClasses(null, null));
  assert.ok(sameClasses(null, ['1', '0']) && sameClasses(['false', 'true'], null));
  assert.ok(!sameClasses(null, ['a', 'b']) && !sameClasses(['a', 'b'], ['a', 'c']) && !sameClasses(['a'], ['a', 'b']));
});

test('scores of one model are put into the order of another: columns of several classes, the other probability of two', () => {
  const scores = Float32Array.of(0.25, 0.75, 0.5);
  const of = (task: 'binary' | 'multiclass', from: readonly string[] | null, to: readonly string[] | null) => [
    ...scoresInOrder(scores, { task, from, to }),
  ];
  assert.deepEqual(of('multiclass', ['a', 'b', 'c'], ['c', 'a', 'b']), [0.5, 0.25, 0.75]);
  for (const [from, to, mirrored] of [
    [['n', 'y'], ['n', 'y'], false],
    [['n', 'y'], ['y', 'n'], true],
    [null, null, false],
    [null, ['0', '1'], false],
    [['true', 'false'], null, true],
  ] as const)
    assert.deepEqual(of('binary', from, to), mirrored ? [0.75, 0.25, 0.5] : [0.25, 0.75, 0.5], `${from} ${to}`);
});
