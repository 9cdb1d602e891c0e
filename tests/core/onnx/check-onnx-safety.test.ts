import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import { checkOnnxSafety } from '../../../core/onnx/check-onnx-safety.js';
import { convertToOnnx } from '../../../core/onnx/convert-to-onnx.js';
import { ATTRIBUTE, GRAPH, MODEL, NODE, SPARSE_TENSOR, TENSOR } from '../../../core/onnx/onnx-fields.js';
import { ProtobufWriter } from '../../../core/onnx/protobuf-writer.js';
import { readXgboostModel } from '../../../core/xgboost/read-model.js';
import { SeededBytes } from '../xgboost/seeded-bytes.js';
import { tinyModel } from '../xgboost/tiny-model.js';

type Write = (message: ProtobufWriter) => void;

function fileOf(graph: Write, rest: Write = () => undefined): Uint8Array {
  const file = new ProtobufWriter().int(MODEL.irVersion, 8).message(MODEL.graph, graph);
  rest(file);
  return file.finish();
}

const foreign: Write = (graph) => graph.message(GRAPH.node, (node) => node.text(NODE.operator, 'Run').text(NODE.domain, 'com.vendor'));
const external: Write = (tensor) => tensor.int(TENSOR.location, 1);

/** A graph whose only node holds `graph` in an attribute, as If and Loop do. */
function nested(graph: Write): Write {
  return (outer) =>
    outer.message(GRAPH.node, (node) => node.message(NODE.attribute, (attribute) => attribute.message(ATTRIBUTE.graph, graph)));
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
    graph.message(GRAPH.node, (node) => node.message(NODE.attribute, (attribute) => attribute.message(ATTRIBUTE.tensor, external))),
  ),
  'functions of its own': fileOf(
    () => undefined,
    (file) => file.message(MODEL.functions, () => undefined),
  ),
  'training information': fileOf(
    () => undefined,
    (file) => file.message(MODEL.trainingInfo, () => undefined),
  ),
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
    for (const domain of ['', 'ai.onnx', 'ai.onnx.ml']) message.message(GRAPH.node, (node) => node.text(NODE.domain, domain));
  };
  checkOnnxSafety(fileOf(nested(graph)));
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
