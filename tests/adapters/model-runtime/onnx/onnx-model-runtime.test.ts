import assert from 'node:assert/strict';
import test from 'node:test';
import { OnnxModelRuntime } from '../../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { convertToOnnx } from '../../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { FLOAT32, GRAPH, MODEL, NODE, OPSET, SHAPE, TENSOR_TYPE, TYPE, VALUE_INFO, DIMENSION } from '../../../../core/onnx/onnx-fields.js';
import { ProtobufWriter } from '../../../../core/onnx/protobuf-writer.js';
import { readXgboostModel } from '../../../../core/trainers/xgboost/model/read-model.js';
import { predictMargins } from '../../../oracles/walk-all-trees.js';
import { OBJECTIVES } from '../../../../core/trainers/xgboost/parameters.js';
import { COLUMNS, modelRuntimeSuite } from '../../../ports/model-runtime.suite.js';
import { buildRandomModel, buildRandomRows } from '../../../core/trainers/xgboost/onnx/build-random-model.js';
import { tinyModel } from '../../../core/trainers/xgboost/model/tiny-model.js';

const tinyOnnx = convertToOnnx(readXgboostModel(tinyModel.bytes), { producerVersion: '1' });

const sourceOf = (onnx: Uint8Array) => ({ files: { 'model.onnx': onnx } });

const kinds = [
  { objective: 'binary:logistic', outputs: 1 },
  { objective: 'multi:softprob', outputs: 3 },
  { objective: 'reg:squarederror', outputs: 1 },
] as const;

for (const synchronous of [true, false]) {
  const door = synchronous ? 'synchronous binding' : 'public call';
  const runtime = new OnnxModelRuntime({ synchronous, allowedOperators: ['TreeEnsembleRegressoX'] });

  test(`through the ${door}, a converted model gives XGBoost’s margins to the bit and its probabilities`, async () => {
    const model = await runtime.load(sourceOf(tinyOnnx));
    assert.deepEqual([model.inputColumns, model.outputs, model.runSync !== undefined], [6, 4, synchronous]);
    const output = await model.run(tinyModel.rows, tinyModel.rowCount);
    assert.deepEqual(output.margin, tinyModel.margins);
    output.score.forEach((score, index) => assert.ok(Math.abs(score - (tinyModel.scores[index] ?? NaN)) < 3e-7));
    assert.deepEqual(model.runSync?.(tinyModel.rows, tinyModel.rowCount) ?? output, output);
    await model.release();
  });

  test(`through the ${door}, a model of an operator that is not there is corrupt`, async () => {
    const missingTree = tinyOnnx.slice();
    missingTree.set(Buffer.from('TreeEnsembleRegressoX'), Buffer.from(tinyOnnx).indexOf('TreeEnsembleRegressor'));
    await assert.rejects(runtime.load(sourceOf(missingTree)), { code: 'MODEL_FILE_CORRUPT' });
  });
}

for (const synchronous of [true, false]) {
  modelRuntimeSuite(
    `onnx, ${synchronous ? 'synchronous' : 'public call'}`,
    'onnx',
    new OnnxModelRuntime({ synchronous }),
    (task, outputs) => {
      const objective = OBJECTIVES[task as keyof typeof OBJECTIVES];
      const model = buildRandomModel({ objective, outputs, trees: 30, depth: 4, featureCount: COLUMNS, seed: 5 });
      return { 'model.onnx': convertToOnnx(model, { producerVersion: '1' }) };
    },
  );
}

for (const { objective, outputs } of kinds) {
  test(`${objective}: margins are those of the walker`, async () => {
    const source = buildRandomModel({ objective, outputs, trees: 300, depth: 5, featureCount: 9, seed: 5 });
    const model = await new OnnxModelRuntime().load(sourceOf(convertToOnnx(source, { producerVersion: '1' })));
    const rowCount = 300;
    const rows = buildRandomRows(rowCount, 9, 6);
    const whole = await model.run(rows, rowCount);
    assert.deepEqual(whole.margin, predictMargins(source, rows, rowCount, 9));
    await model.release();
  });
}

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
  await assert.rejects(new OnnxModelRuntime().load(sourceOf(file.finish())), {
    code: 'MODEL_FILE_REFUSED',
    message: /inputs are x float32 \[2\].*outputs y float32 \[2\]/,
  });
});
