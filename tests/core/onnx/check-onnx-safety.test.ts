import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import { checkOnnxSafety } from '../../../core/onnx/check-onnx-safety.js';
import { convertToOnnx } from '../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import {
  ATTRIBUTE,
  DIMENSION,
  GRAPH,
  MODEL,
  NODE,
  SHAPE,
  SPARSE_TENSOR,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from '../../../core/onnx/onnx-fields.js';
import { ProtobufWriter } from '../../../core/onnx/protobuf-writer.js';
import { readXgboostModel } from '../../../core/trainers/xgboost/model/read-model.js';
import { SeededBytes } from '../trainers/xgboost/model/seeded-bytes.js';
import { tinyModel } from '../trainers/xgboost/model/tiny-model.js';

type Write = (message: ProtobufWriter) => void;

function fileOf(graph: Write, rest: Write = () => undefined): Uint8Array {
  const file = new ProtobufWriter().int(MODEL.irVersion, 8).message(MODEL.graph, graph);
  rest(file);
  return file.finish();
}

const foreign: Write = (graph) => graph.message(GRAPH.node, (node) => node.text(NODE.operator, 'Run').text(NODE.domain, 'com.vendor'));
const external: Write = (tensor) => tensor.int(TENSOR.location, 1);

/** A graph whose only node holds `graph` in an attribute. */
function nested(graph: Write): Write {
  return (outer) =>
    outer.message(GRAPH.node, (node) =>
      node.text(NODE.operator, 'If').message(NODE.attribute, (attribute) => attribute.message(ATTRIBUTE.graph, graph)),
    );
}

const refused: Readonly<Record<string, Uint8Array>> = {
  'an operator of a vendor': fileOf(foreign),
  'an operator of a vendor in a subgraph': fileOf(nested(nested(foreign))),
  'a tensor in another file': fileOf((graph) => graph.message(GRAPH.initializer, external)),
  'a tensor that names another file': fileOf((graph) =>
    graph.message(GRAPH.initializer, (tensor) => tensor.message(TENSOR.externalData, () => undefined)),
  ),
  'a location that is 1 after cutting it to 32 bits': fileOf((graph) =>
    graph.message(GRAPH.initializer, (tensor) => tensor.int(TENSOR.location, 2 ** 32 + 1)),
  ),
  'a sparse tensor in another file': fileOf((graph) =>
    graph.message(GRAPH.sparseInitializer, (sparse) => sparse.message(SPARSE_TENSOR.indices, external)),
  ),
  'a tensor attribute in another file': fileOf((graph) =>
    graph.message(GRAPH.node, (node) =>
      node.text(NODE.operator, 'Add').message(NODE.attribute, (attribute) => attribute.message(ATTRIBUTE.tensor, external)),
    ),
  ),
  'functions of its own': fileOf(
    () => undefined,
    (file) => file.message(MODEL.functions, () => undefined),
  ),
  'training information': fileOf(
    () => undefined,
    (file) => file.message(MODEL.trainingInfo, () => undefined),
  ),
  'a tensor that declares more than it holds': fileOf((graph) =>
    graph.message(GRAPH.initializer, (tensor) => tensor.int(TENSOR.dimensions, 2 ** 20).int(TENSOR.dimensions, 2 ** 20)),
  ),
  'a tensor that declares more than it holds, packed': fileOf((graph) =>
    graph.message(GRAPH.initializer, (tensor) => tensor.packedInts(TENSOR.dimensions, [2 ** 20, 2 ** 20])),
  ),
  'a sparse tensor that would be vast when made dense': fileOf((graph) =>
    graph.message(GRAPH.sparseInitializer, (sparse) => sparse.packedInts(SPARSE_TENSOR.dimensions, [2 ** 30])),
  ),
  'an input with a dimension beyond 2^31': fileOf((graph) =>
    graph.message(GRAPH.input, (input) =>
      input.message(VALUE_INFO.type, (type) =>
        type.message(TYPE.tensor, (tensor) =>
          tensor.message(TENSOR_TYPE.shape, (shape) => shape.message(SHAPE.dimension, (one) => one.int(DIMENSION.value, 2 ** 40))),
        ),
      ),
    ),
  ),
  'a file that the runtime takes for its own format': Uint8Array.of(0x12, 6, 0, 0, 0x4f, 0x52, 0x54, 0x4d, ...fileOf(() => undefined)),
  'graphs nested a hundred deep': fileOf(
    Array.from({ length: 100 }).reduce<Write>(
      (graph) => nested(graph),
      () => undefined,
    ),
  ),
};

for (const [what, bytes] of Object.entries(refused)) {
  test(`${what} is refused`, () => {
    assert.throws(() => checkOnnxSafety(bytes), { code: 'MODEL_FILE_REFUSED' });
  });
}

test('operators of the standard domains pass, in subgraphs too', () => {
  const graph: Write = (message) => {
    for (const [domain, operator] of [
      ['', 'Add'],
      ['ai.onnx', 'Add'],
      ['ai.onnx.ml', 'Scaler'],
    ] as const)
      message.message(GRAPH.node, (node) => node.text(NODE.domain, domain).text(NODE.operator, operator));
  };
  checkOnnxSafety(fileOf(nested(graph)));
});

test('a field said once more in a form that parsers pass over does not hide the first one', () => {
  for (const hide of [NODE.domain, NODE.operator]) {
    const file = fileOf((graph) => graph.message(GRAPH.node, (node) => node.text(NODE.domain, 'com.vendor').int(hide, 0)));
    assert.throws(() => checkOnnxSafety(file), { code: 'MODEL_FILE_CORRUPT' });
  }
});

test('a file of many tiny fields is looked through without keeping them', () => {
  const tiny = new Uint8Array(4_000_000).fill(0x08).map((byte, i) => (i % 2 === 0 ? byte : 1));
  const before = process.memoryUsage().heapTotal;
  assert.throws(() => checkOnnxSafety(tiny), { code: 'MODEL_FILE_CORRUPT' });
  assert.ok(process.memoryUsage().heapTotal - before < 64 * 1024 * 1024);
});

test('bytes that are no ONNX file are corrupt', () => {
  for (const bytes of [
    new Uint8Array(),
    Uint8Array.of(0),
    Uint8Array.of(0x3a, 5, 1),
    Buffer.from('<html>not a model</html>'),
    new Uint8Array(1000).fill(0xff),
  ]) {
    assert.throws(() => checkOnnxSafety(bytes), { code: 'MODEL_FILE_CORRUPT' });
  }
});

test('no truncation and no random damage escapes as another kind of error', () => {
  const whole = convertToOnnx(readXgboostModel(tinyModel.bytes), { producerVersion: '1' });
  const random = new SeededBytes(3);
  for (let round = 0; round < 3000; round += 1) {
    const bytes = round % 4 === 0 ? whole.slice(0, random.below(whole.length)) : random.damage(whole);
    try {
      checkOnnxSafety(bytes);
    } catch (error) {
      assert.ok(isDomainError(error) && ['MODEL_FILE_CORRUPT', 'MODEL_FILE_REFUSED'].includes(error.code), String(error));
    }
  }
});
