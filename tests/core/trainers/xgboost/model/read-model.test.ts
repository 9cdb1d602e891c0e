import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../../../core/errors.js';
import { SeededBytes } from './seeded-bytes.js';
import { tinyModel } from './tiny-model.js';
import { readXgboostModel } from '../../../../../core/trainers/xgboost/model/read-model.js';

/** The tiny model with `find` replaced by text of the same length, at its first occurrence. */
function edited(find: string, replacement: string): Uint8Array {
  const text = Buffer.from(tinyModel.bytes).toString('latin1');
  assert.equal(find.length, replacement.length);
  assert.ok(text.includes(find), `${find} is in the file`);
  return new Uint8Array(Buffer.from(text.replace(find, replacement), 'latin1'));
}

/** The tiny model with one number of the first typed array called `key` replaced. */
function editedArray(key: string, elementBytes: number, index: number, value: readonly number[]): Uint8Array {
  const bytes = Buffer.from(tinyModel.bytes);
  const start = bytes.indexOf(key, 0, 'latin1') + key.length + '[$l#L'.length + 8 + index * elementBytes;
  bytes.set(value, start);
  return new Uint8Array(bytes);
}

test('a model of Python’s xgboost is read with objective, classes, names, trees by class and rounds', () => {
  const model = readXgboostModel(tinyModel.bytes);
  assert.deepEqual([...model.version], [3, 4, 1]);
  assert.equal(model.objective, 'multi:softprob');
  assert.equal(model.outputs, 4);
  assert.equal(model.featureCount, 6);
  assert.deepEqual(model.featureNames, ['a', 'b', 'c', 'd', 'e', 'größe']);
  assert.deepEqual(
    model.trees.map((tree) => tree.output),
    [0, 1, 2, 3, 0, 1, 2, 3],
  );
  assert.deepEqual(model.roundOffsets, [0, 4, 8]);
  assert.deepEqual(model.baseMargins, model.baseScores);
});

test('what this release cannot convert is refused with the reason', () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [edited('multi:softprob', 'multi:softbulb'), /objective is multi:softbulb/],
    [edited('S' + 'L\0\0\0\0\0\0\0\x06gbtree', 'S' + 'L\0\0\0\0\0\0\0\x06linear'), /booster is linear/],
    [edited('iteration_indptr', 'iteration_indptX'), /iteration_indptX.*does not know/],
    [editedArray('split_type', 1, 0, [1]), /trees\[0\] has 1 categorical splits/],
    [editedArray('split_conditions', 4, 0, [0x7f, 0xc0, 0, 0]), /node 0 holds NaN/],
    [edited('size_leaf_vectorSL\0\0\0\0\0\0\0\x011', 'size_leaf_vectorSL\0\0\0\0\0\0\0\x013'), /leaves of 3 values/],
  ];
  for (const [bytes, reason] of cases) {
    assert.throws(
      () => readXgboostModel(bytes),
      (error) => isDomainError(error) && error.code === 'MODEL_NOT_CONVERTIBLE' && reason.test(error.message),
    );
  }
});

test('a damaged tree is refused before anyone walks it', () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [editedArray('left_children', 4, 1, [0, 0, 0, 0]), /node 0: expected one parent/],
    [editedArray('left_children', 4, 0, [0, 0, 0x7f, 0]), /expected a node that exists/],
    [editedArray('left_children', 4, 0, [0xff, 0xff, 0xff, 0xff]), /two children or none/],
    [editedArray('split_indices', 4, 0, [0, 0, 0, 6]), /a feature from 0 to 5, got 6/],
    [edited('num_nodesSL\0\0\0\0\0\0\0\x017', 'num_nodesSL\0\0\0\0\0\0\0\x018'), /expected 8 nodes, got 7/],
    [edited('num_treesSL\0\0\0\0\0\0\0\x018', 'num_treesSL\0\0\0\0\0\0\0\x017'), /7 trees/],
  ];
  for (const [bytes, reason] of cases) {
    assert.throws(
      () => readXgboostModel(bytes),
      (error) => isDomainError(error) && error.code === 'MODEL_FORMAT_INVALID' && reason.test(error.message),
    );
  }
});

test('JSON text is told from UBJSON', () => {
  assert.throws(() => readXgboostModel(Buffer.from('{"learner":{}}')), /expected UBJSON, got JSON text/);
});

test('no truncation and no random damage escapes as another kind of error', () => {
  const random = new SeededBytes(7);
  const damaged = Array.from({ length: 2000 }, (_, index) =>
    index % 4 === 0 ? tinyModel.bytes.slice(0, random.below(tinyModel.bytes.length)) : random.damage(tinyModel.bytes),
  );
  for (const bytes of damaged) {
    try {
      readXgboostModel(bytes);
    } catch (error) {
      assert.ok(isDomainError(error) && ['MODEL_FORMAT_INVALID', 'MODEL_NOT_CONVERTIBLE'].includes(error.code), String(error));
    }
  }
});
