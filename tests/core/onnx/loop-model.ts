import {
  ATTRIBUTE,
  DIMENSION,
  FLOAT32,
  GRAPH,
  MODEL,
  NODE,
  OPSET,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from '../../../core/onnx/onnx-fields.js';
import { ONNX_MARGIN, ONNX_SCORE } from '../../../core/onnx/output-names.js';
import { ProtobufWriter } from '../../../core/onnx/protobuf-writer.js';

const BOOL = 9;
const INT64 = 7;
/** TensorProto.DataType as the attribute `to`, and the types of attributes. */
const INT_ATTRIBUTE = 2;
const GRAPH_ATTRIBUTE = 5;

type Write = (message: ProtobufWriter) => void;

/**
 * A regression of `columns` inputs whose score is their sum. It turns a loop as many times as its largest input says: a rehearsal
 * with small values passes, and a request with 1e12 keeps it busy for hours.
 */
export function loopModel(columns: number): Uint8Array {
  const file = new ProtobufWriter().int(MODEL.irVersion, 8).message(MODEL.graph, (graph) => writeGraph(graph, columns));
  file.message(MODEL.opsetImport, (opset) => opset.text(OPSET.domain, '').int(OPSET.version, 17));
  return file.finish();
}

function writeGraph(graph: ProtobufWriter, columns: number): void {
  node(graph, 'ReduceMax', ['input'], ['largest'], [intAttribute('keepdims', 0)]);
  node(graph, 'Cast', ['largest'], ['turns'], [intAttribute('to', INT64)]);
  node(graph, 'Loop', ['turns', 'go_on', 'zero'], ['nothing'], [graphAttribute('body', writeBody)]);
  node(graph, 'MatMul', ['input', 'ones'], ['sums'], []);
  node(graph, 'Add', ['sums', 'nothing'], [ONNX_MARGIN], []);
  node(graph, 'Identity', [ONNX_MARGIN], [ONNX_SCORE], []);
  graph.text(GRAPH.name, 'loops');
  graph.message(GRAPH.initializer, tensor('go_on', BOOL, [], Uint8Array.of(1)));
  graph.message(GRAPH.initializer, tensor('zero', FLOAT32, [], new Uint8Array(4)));
  graph.message(GRAPH.initializer, tensor('ones', FLOAT32, [columns, 1], new Uint8Array(new Float32Array(columns).fill(1).buffer)));
  graph.message(GRAPH.input, info('input', FLOAT32, [-1, columns]));
  graph.message(GRAPH.output, info(ONNX_MARGIN, FLOAT32, [-1, 1]));
  graph.message(GRAPH.output, info(ONNX_SCORE, FLOAT32, [-1, 1]));
}

function writeBody(graph: ProtobufWriter): void {
  node(graph, 'Identity', ['still'], ['still_out'], []);
  node(graph, 'Sin', ['value'], ['value_out'], []);
  graph.text(GRAPH.name, 'body');
  graph.message(GRAPH.input, info('turn', INT64, [])).message(GRAPH.input, info('still', BOOL, []));
  graph.message(GRAPH.input, info('value', FLOAT32, []));
  graph.message(GRAPH.output, info('still_out', BOOL, [])).message(GRAPH.output, info('value_out', FLOAT32, []));
}

function node(
  graph: ProtobufWriter,
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Write[],
): void {
  graph.message(GRAPH.node, (message) => {
    for (const input of inputs) message.text(NODE.input, input);
    for (const output of outputs) message.text(NODE.output, output);
    message.text(NODE.name, `${operator} ${outputs.join(' ')}`).text(NODE.operator, operator);
    for (const attribute of attributes) message.message(NODE.attribute, attribute);
  });
}

const intAttribute =
  (name: string, value: number): Write =>
  (message) =>
    message.text(ATTRIBUTE.name, name).int(ATTRIBUTE.integer, value).int(ATTRIBUTE.type, INT_ATTRIBUTE);

const graphAttribute =
  (name: string, write: Write): Write =>
  (message) =>
    message.text(ATTRIBUTE.name, name).message(ATTRIBUTE.graph, write).int(ATTRIBUTE.type, GRAPH_ATTRIBUTE);

const tensor =
  (name: string, type: number, dimensions: readonly number[], raw: Uint8Array): Write =>
  (message) => {
    for (const dimension of dimensions) message.int(TENSOR.dimensions, dimension);
    message.int(TENSOR.type, type).text(TENSOR.name, name).bytes(TENSOR.raw, raw);
  };

/** A dimension of -1 is any number of rows. */
const info =
  (name: string, type: number, dimensions: readonly number[]): Write =>
  (value) =>
    value.text(VALUE_INFO.name, name).message(VALUE_INFO.type, (types) =>
      types.message(TYPE.tensor, (message) =>
        message.int(TENSOR_TYPE.element, type).message(TENSOR_TYPE.shape, (shape) => {
          for (const size of dimensions)
            shape.message(SHAPE.dimension, (one) => (size < 0 ? one.text(DIMENSION.parameter, 'N') : one.int(DIMENSION.value, size)));
        }),
      ),
    );
