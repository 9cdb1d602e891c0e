import { DomainError } from '../errors.js';
import { decodeUtf8 } from '../xgboost/decode-utf8.js';
import { ATTRIBUTE, INSIDE_LOCATION, GRAPH, MODEL, NODE, SPARSE_TENSOR, TENSOR } from './onnx-fields.js';
import { readProtobuf } from './protobuf-reader.js';
import type { ProtobufField } from './protobuf-reader.js';

/** The operator domains of the ONNX standard; the first is how files spell ai.onnx. */
const ALLOWED_OPERATOR_DOMAINS: readonly string[] = ['', 'ai.onnx', 'ai.onnx.ml'];

/** Graphs nest through If, Loop and Scan; real models stay below 4. */
const MAX_GRAPH_DEPTH = 16;

/**
 * Looks through an ONNX file before a runtime opens it. A file may make the runtime read other files (external tensors) or
 * run code of a vendor's operator library; both are refused, in subgraphs too, and so are local functions and training info.
 * @throws DomainError MODEL_FILE_CORRUPT when the bytes are no ONNX file, MODEL_FILE_REFUSED for what is not allowed.
 */
export function checkOnnxSafety(bytes: Uint8Array): void {
  const fields = readMessage(bytes, 'the file');
  const graphs = fields.filter((field) => field.number === MODEL.graph);
  if (graphs.length !== 1) throw corrupt(`it has ${graphs.length} graphs instead of one`);
  if (!fields.some((field) => field.number === MODEL.irVersion && field.integer > 0)) throw corrupt('it has no IR version');
  if (fields.some((field) => field.number === MODEL.functions)) throw refused('it defines its own functions', 'operators only');
  if (fields.some((field) => field.number === MODEL.trainingInfo))
    throw refused('it holds training information', 'the inference graph only');
  for (const graph of graphs) checkGraph(graph.bytes, 0);
}

function checkGraph(bytes: Uint8Array, depth: number): void {
  if (depth > MAX_GRAPH_DEPTH) throw refused(`its graphs nest deeper than ${MAX_GRAPH_DEPTH}`, 'fewer nested control-flow operators');
  for (const field of readMessage(bytes, 'a graph')) {
    if (field.number === GRAPH.node) checkNode(field.bytes, depth);
    if (field.number === GRAPH.initializer) checkTensor(field.bytes);
    if (field.number === GRAPH.sparseInitializer) checkSparseTensor(field.bytes);
  }
}

function checkNode(bytes: Uint8Array, depth: number): void {
  const fields = readMessage(bytes, 'a node');
  const domain = lastText(fields, NODE.domain);
  if (!ALLOWED_OPERATOR_DOMAINS.includes(domain)) {
    throw refused(
      `operator ${lastText(fields, NODE.operator)} is of domain ${JSON.stringify(domain)}`,
      'operators of ai.onnx and ai.onnx.ml only',
    );
  }
  for (const attribute of fields) {
    if (attribute.number === NODE.attribute) checkAttribute(attribute.bytes, depth);
  }
}

function checkAttribute(bytes: Uint8Array, depth: number): void {
  for (const field of readMessage(bytes, 'an attribute')) {
    if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) checkGraph(field.bytes, depth + 1);
    if (field.number === ATTRIBUTE.tensor || field.number === ATTRIBUTE.tensors) checkTensor(field.bytes);
    if (field.number === ATTRIBUTE.sparseTensor || field.number === ATTRIBUTE.sparseTensors) checkSparseTensor(field.bytes);
  }
}

function checkSparseTensor(bytes: Uint8Array): void {
  for (const field of readMessage(bytes, 'a sparse tensor')) {
    if (field.number === SPARSE_TENSOR.values || field.number === SPARSE_TENSOR.indices) checkTensor(field.bytes);
  }
}

function checkTensor(bytes: Uint8Array): void {
  for (const field of readMessage(bytes, 'a tensor')) {
    const external = field.number === TENSOR.externalData || (field.number === TENSOR.location && field.integer !== INSIDE_LOCATION);
    if (external) throw refused('a tensor keeps its data in another file', 'all tensors inside the file (save_as_external_data off)');
  }
}

function readMessage(bytes: Uint8Array, what: string): readonly ProtobufField[] {
  const fields = readProtobuf(bytes);
  if (fields === undefined) throw corrupt(`${what} of it is not a protobuf message`);
  return fields;
}

/** Protobuf: the last value of a field that occurs several times counts. */
function lastText(fields: readonly ProtobufField[], number: number): string {
  const field = fields.filter((candidate) => candidate.number === number).at(-1);
  if (field === undefined) return '';
  return decodeUtf8(field.bytes) ?? 'not UTF-8';
}

function corrupt(reason: string): DomainError {
  return new DomainError('MODEL_FILE_CORRUPT', { reason });
}

function refused(reason: string, allowed: string): DomainError {
  return new DomainError('MODEL_FILE_REFUSED', { reason, allowed });
}
