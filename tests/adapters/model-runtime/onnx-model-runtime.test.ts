import assert from 'node:assert/strict';
import test from 'node:test';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx-model-runtime.js';
import { convertToOnnx } from '../../../core/onnx/convert-to-onnx.js';
import { FLOAT32, GRAPH, MODEL, NODE, OPSET, SHAPE, TENSOR_TYPE, TYPE, VALUE_INFO, DIMENSION } from '../../../core/onnx/onnx-fields.js';
import { ProtobufWriter } from '../../../core/onnx/protobuf-writer.js';
import { readXgboostModel } from '../../../core/xgboost/read-model.js';
import { predictMargins } from '../../oracles/walk-all-trees.js';
import { buildRandomModel, buildRandomRows } from '../../core/onnx/build-random-model.js';
import { tinyModel } from '../../core/xgboost/tiny-model.js';

const tinyOnnx = convertToOnnx(readXgboostModel(tinyModel.bytes), { producerVersion: '1' });

const kinds = [
  { objective: 'binary:logistic', outputs: 1 },
  { objective: 'multi:softprob', outputs: 3 },
  { objective: 'reg:squarederror', outputs: 1 },
] as const;

for (const synchronous of [true, false]) {
  const door = synchronous ? 'synchronous binding' : 'public call';
  const runtime = new OnnxModelRuntime({ synchronous });

  test(`through the ${door}, a converted model gives XGBoost’s margins to the bit and its probabilities`, async () => {
    const model = await runtime.load(tinyOnnx);
    assert.deepEqual([model.inputColumns, model.outputs, model.runSync !== undefined], [6, 4, synchronous]);
    const output = await model.run(tinyModel.rows, tinyModel.rowCount);
    assert.deepEqual(output.margin, tinyModel.margins);
    output.score.forEach((score, index) => assert.ok(Math.abs(score - (tinyModel.scores[index] ?? NaN)) < 3e-7));
    assert.deepEqual(model.runSync?.(tinyModel.rows, tinyModel.rowCount) ?? output, output);
    await model.release();
  });

  test(`through the ${door}, wrong shapes and a released model are refused, and no rows give no output`, async () => {
    const model = await runtime.load(tinyOnnx);
    for (const [length, rowCount] of [
      [5, 1],
      [7, 1],
      [6, 2],
      [6, 0.5],
      [0, -1],
    ] as const) {
      await assert.rejects(model.run(new Float32Array(length), rowCount), { code: 'MODEL_INPUT_SHAPE' });
    }
    assert.deepEqual(await model.run(new Float32Array(0), 0), { margin: new Float32Array(0), score: new Float32Array(0) });
    const running = model.run(tinyModel.rows, tinyModel.rowCount);
    await Promise.all([model.release(), model.release()]);
    assert.deepEqual((await running).margin, tinyModel.margins);
    await assert.rejects(model.run(tinyModel.rows, tinyModel.rowCount), { code: 'MODEL_RELEASED' });
    if (model.runSync) assert.throws(() => model.runSync?.(tinyModel.rows, tinyModel.rowCount), { code: 'MODEL_RELEASED' });
  });

  test(`through the ${door}, bytes that are no model are corrupt`, async () => {
    const missingTree = tinyOnnx.slice();
    missingTree.set(Buffer.from('TreeEnsembleRegressoX'), Buffer.from(tinyOnnx).indexOf('TreeEnsembleRegressor'));
    for (const bytes of [new Uint8Array(), tinyOnnx.subarray(0, 500), tinyOnnx.subarray(0, -1), missingTree]) {
      await assert.rejects(runtime.load(bytes), { code: 'MODEL_FILE_CORRUPT' });
    }
  });
}

for (const { objective, outputs } of kinds) {
  test(`${objective}: a row’s bits do not depend on the rows beside it`, async () => {
    const source = buildRandomModel({ objective, outputs, trees: 300, depth: 5, featureCount: 9, seed: 5 });
    const model = await new OnnxModelRuntime().load(convertToOnnx(source, { producerVersion: '1' }));
    const rowCount = 300;
    const rows = buildRandomRows(rowCount, 9, 6);
    const whole = await model.run(rows, rowCount);
    assert.deepEqual(whole.margin, predictMargins(source, rows, rowCount, 9));
    for (const batch of [1, 7, 50, 51, 129]) {
      for (let first = 0; first + batch <= rowCount; first += batch) {
        const part = await model.run(rows.slice(first * 9, (first + batch) * 9), batch);
        assert.deepEqual(
          part.margin,
          whole.margin.slice(first * outputs, (first + batch) * outputs),
          `margins of ${batch} rows from ${first}`,
        );
        assert.deepEqual(
          part.score,
          whole.score.slice(first * outputs, (first + batch) * outputs),
          `scores of ${batch} rows from ${first}`,
        );
      }
    }
    await model.release();
  });
}

test('a model in the middle of a larger buffer is read from its own bytes', async () => {
  const larger = new Uint8Array(tinyOnnx.length + 64).fill(0xff);
  larger.set(tinyOnnx, 32);
  const model = await new OnnxModelRuntime().load(larger.subarray(32, 32 + tinyOnnx.length));
  assert.deepEqual((await model.run(tinyModel.rows, tinyModel.rowCount)).margin, tinyModel.margins);
  await model.release();
});

test('a valid ONNX model with other inputs and outputs is refused with what it has', async () => {
  const matrix = (name: string) => (value: ProtobufWriter) => {
    value.text(VALUE_INFO.name, name).message(VALUE_INFO.type, (type) =>
      type.message(TYPE.tensor, (tensor) => {
        tensor
          .int(TENSOR_TYPE.element, FLOAT32)
          .message(TENSOR_TYPE.shape, (shape) => shape.message(SHAPE.dimension, (size) => size.int(DIMENSION.value, 2)));
      }),
    );
  };
  const file = new ProtobufWriter().int(MODEL.irVersion, 8).message(MODEL.graph, (graph) => {
    graph.message(GRAPH.node, (node) => node.text(NODE.input, 'x').text(NODE.output, 'y').text(NODE.operator, 'Neg'));
    graph.text(GRAPH.name, 'g').message(GRAPH.input, matrix('x')).message(GRAPH.output, matrix('y'));
  });
  file.message(MODEL.opsetImport, (opset) => opset.int(OPSET.version, 17));
  await assert.rejects(new OnnxModelRuntime().load(file.finish()), {
    code: 'MODEL_FILE_REFUSED',
    message: /inputs are x float32 \[2\].*outputs y float32 \[2\]/,
  });
});
