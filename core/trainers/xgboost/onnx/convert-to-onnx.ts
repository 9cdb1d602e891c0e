import { DomainError } from '../../../errors.js';
import type { XgboostModel } from '../model/xgboost-model.js';
import {
  DIMENSION,
  FLOAT32,
  GRAPH,
  METADATA_ENTRY,
  MODEL,
  NODE,
  OPSET,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from '../../../onnx/onnx-fields.js';
import { ONNX_MARGIN, ONNX_SCORE } from '../../../onnx/output-names.js';
import { ProtobufWriter } from '../../../onnx/protobuf-writer.js';
import { writeTreeEnsemble } from './tree-ensemble.js';

export interface ConvertOptions {
  /** Version of the program that writes the file, kept in `producer_version`. */
  readonly producerVersion: string;
  /** Extra facts for people and tools; keys are written in sorted order. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Old enough for every runtime since 2023, new enough for Softmax over the last axis. */
const IR_VERSION = 8;
const ONNX_OPSET = 17;
const ONNX_ML_OPSET = 3;

export const ONNX_INPUT = 'input';

/**
 * Writes an XGBoost model as ONNX; equal models and options give equal bytes. Input `input`: float32 [N, featureCount], NaN
 * where a value is missing. Outputs, float32 [N, outputs]: `margin`, the raw sum; `score`, which is the probability of class 1
 * (binary:logistic), one probability a class (multi:softprob) the value (reg:squarederror) or the rate
 * exp(margin) (count:poisson).
 * The probability is 1 / (1 + exp(-margin)) in single steps, since ONNX Runtime's Sigmoid clamps at about ±18. Below a margin
 * of -88 it is 0 where XGBoost gives 3e-39.
 * @throws DomainError MODEL_NOT_CONVERTIBLE when the model says by `best_iteration` that its last rounds are not to be used.
 */
export function convertToOnnx(model: XgboostModel, options: ConvertOptions): Uint8Array {
  refuseUnusedRounds(model);
  return writeOnnxFile(options, (graph) => writeGraph(graph, model));
}

/** A whole file around a graph of ours. */
export function writeOnnxFile(options: ConvertOptions, writeGraphOf: (graph: ProtobufWriter) => void): Uint8Array {
  const file = new ProtobufWriter();
  file.int(MODEL.irVersion, IR_VERSION).text(MODEL.producerName, 'perennial').text(MODEL.producerVersion, options.producerVersion);
  file.message(MODEL.graph, writeGraphOf);
  file.message(MODEL.opsetImport, (opset) => opset.text(OPSET.domain, '').int(OPSET.version, ONNX_OPSET));
  file.message(MODEL.opsetImport, (opset) => opset.text(OPSET.domain, 'ai.onnx.ml').int(OPSET.version, ONNX_ML_OPSET));
  const metadata = Object.entries(options.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of metadata) {
    file.message(MODEL.metadata, (entry) => entry.text(METADATA_ENTRY.key, key).text(METADATA_ENTRY.value, value));
  }
  return file.finish();
}

/** XGBoost's own predict uses every tree in the file, so trees past the best round would make two answers from one model. */
function refuseUnusedRounds(model: XgboostModel): void {
  const best = model.attributes['best_iteration'];
  const rounds = model.roundOffsets.length - 1;
  if (best === undefined || Number(best) + 1 >= rounds) return;
  throw new DomainError('MODEL_NOT_CONVERTIBLE', {
    reason: `it has ${rounds} rounds and best_iteration ${best}, so ${rounds - Number(best) - 1} rounds are not to be used`,
    supported: 'early stopping that slices the booster to rounds 0..best_iteration before it is saved',
  });
}

function writeGraph(graph: ProtobufWriter, model: XgboostModel): void {
  graph.message(GRAPH.node, (node) => writeTreeEnsemble(node, model, ONNX_INPUT, ONNX_MARGIN));
  if (model.objective === 'binary:logistic') writeLogistic(graph);
  if (model.objective === 'multi:softprob') writeOperator(graph, 'Softmax', [ONNX_MARGIN], ONNX_SCORE);
  if (model.objective === 'reg:squarederror') writeOperator(graph, 'Identity', [ONNX_MARGIN], ONNX_SCORE);
  if (model.objective === 'count:poisson') writeOperator(graph, 'Exp', [ONNX_MARGIN], ONNX_SCORE);
  graph.text(GRAPH.name, 'xgboost');
  if (model.objective === 'binary:logistic') graph.message(GRAPH.initializer, (tensor) => writeScalar(tensor, 'one', 1));
  graph.message(GRAPH.input, (value) => writeMatrixInfo(value, ONNX_INPUT, model.featureCount));
  graph.message(GRAPH.output, (value) => writeMatrixInfo(value, ONNX_MARGIN, model.outputs));
  graph.message(GRAPH.output, (value) => writeMatrixInfo(value, ONNX_SCORE, model.outputs));
}

function writeLogistic(graph: ProtobufWriter): void {
  writeOperator(graph, 'Neg', [ONNX_MARGIN], 'negated');
  writeOperator(graph, 'Exp', ['negated'], 'odds_against');
  writeOperator(graph, 'Add', ['odds_against', 'one'], 'one_plus_odds_against');
  writeOperator(graph, 'Div', ['one', 'one_plus_odds_against'], ONNX_SCORE);
}

/** Softmax needs no attribute: since opset 13 its axis is the last. */
export function writeOperator(graph: ProtobufWriter, operator: string, inputs: readonly string[], output: string): void {
  graph.message(GRAPH.node, (node) => {
    for (const input of inputs) node.text(NODE.input, input);
    node.text(NODE.output, output).text(NODE.name, output).text(NODE.operator, operator);
  });
}

/** A tensor without dimensions broadcasts over [N, 1]. */
export function writeScalar(tensor: ProtobufWriter, name: string, value: number): void {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value, true);
  tensor.int(TENSOR.type, FLOAT32).text(TENSOR.name, name).bytes(TENSOR.raw, new Uint8Array(bytes.buffer));
}

export function writeMatrixInfo(value: ProtobufWriter, name: string, columns: number): void {
  value.text(VALUE_INFO.name, name).message(VALUE_INFO.type, (type) =>
    type.message(TYPE.tensor, (tensor) => {
      tensor.int(TENSOR_TYPE.element, FLOAT32).message(TENSOR_TYPE.shape, (shape) => {
        shape.message(SHAPE.dimension, (rows) => rows.text(DIMENSION.parameter, 'N'));
        shape.message(SHAPE.dimension, (width) => width.int(DIMENSION.value, columns));
      });
    }),
  );
}
