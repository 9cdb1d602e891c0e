import assert from 'node:assert/strict';
import test from 'node:test';
import { checkOnnxSafety } from '../../../../../core/onnx/check-onnx-safety.js';
import { convertToOnnx } from '../../../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { decodeUtf8 } from '../../../../../core/onnx/decode-utf8.js';
import { readXgboostModel } from '../../../../../core/trainers/xgboost/model/read-model.js';
import { readFields } from '../../../onnx/read-fields.js';
import { tinyModel } from '../model/tiny-model.js';

const model = readXgboostModel(tinyModel.bytes);

test('equal models give equal bytes, whatever the order of the metadata', () => {
  const first = convertToOnnx(model, { producerVersion: '1.2.3', metadata: { b: '2', a: 'größe' } });
  const second = convertToOnnx(readXgboostModel(tinyModel.bytes), { producerVersion: '1.2.3', metadata: { a: 'größe', b: '2' } });
  assert.deepEqual(first, second);
});

test('the file names its producer, its operator sets and its metadata', () => {
  const fields = readFields(convertToOnnx(model, { producerVersion: '1.2.3', metadata: { a: 'größe' } }));
  const texts = fields.filter((field) => field.number === 2 || field.number === 3).map((field) => decodeUtf8(field.bytes));
  assert.deepEqual(texts, ['perennial', '1.2.3']);
  assert.equal(fields.filter((field) => field.number === 8).length, 2);
  const entry = readFields(fields.find((field) => field.number === 14)?.bytes ?? new Uint8Array());
  assert.deepEqual(
    entry.map((field) => decodeUtf8(field.bytes)),
    ['a', 'größe'],
  );
});

test('its own files pass the safety check', () => {
  checkOnnxSafety(convertToOnnx(model, { producerVersion: '1.2.3' }));
});

test('a model with rounds after its best one is refused, a sliced one is not', () => {
  const attributes = { best_iteration: '0' };
  assert.throws(() => convertToOnnx({ ...model, attributes }, { producerVersion: '1' }), {
    code: 'MODEL_NOT_CONVERTIBLE',
    message: /1 rounds are not to be used/,
  });
  const sliced = { ...model, trees: model.trees.slice(0, 4), roundOffsets: [0, 4], attributes };
  assert.ok(convertToOnnx(sliced, { producerVersion: '1' }).length > 0);
});
