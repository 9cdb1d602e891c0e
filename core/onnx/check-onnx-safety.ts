import { decodeUtf8 } from './decode-utf8.js';
import { checkDeclaredShape, checkSparseSize, checkTensorSize } from './check-declared-size.js';
import { ATTRIBUTE, INSIDE_LOCATION, GRAPH, MODEL, NODE, SPARSE_TENSOR, TENSOR } from './onnx-fields.js';
import { corruptFile, eachField, refusedFile, requireBytes, requireInteger } from './onnx-message.js';

/** The operator domains of the ONNX standard; the first is how files spell ai.onnx. */
const ALLOWED_OPERATOR_DOMAINS: readonly string[] = ['', 'ai.onnx', 'ai.onnx.ml'];

/** Graphs nest through If, Loop and Scan; real models stay below 4. */
const MAX_GRAPH_DEPTH = 16;

/** At bytes 4 to 7 of the runtime's own format, which it recognises by them alone, and for which this check says nothing. */
const OWN_FORMAT = [0x4f, 0x52, 0x54, 0x4d];

/**
 * Looks through an ONNX file before a runtime opens it. A file may make the runtime read other files (external tensors), run code
 * of a vendor's operator library, or make room for far more than it holds; all are refused, in subgraphs too, and so are local
 * functions and training info. Takes a few times the file's size in time, and next to no memory.
 * @throws DomainError MODEL_FILE_CORRUPT when the bytes are no ONNX file, MODEL_FILE_REFUSED for what is not allowed.
 */
export function checkOnnxSafety(bytes: Uint8Array): void {
  if (OWN_FORMAT.every((byte, i) => bytes[4 + i] === byte)) throw refusedFile("it is in the runtime's own format", 'ONNX files only');
  let graphs = 0;
  let irVersion = 0;
  eachField(bytes, 'the file', (field) => {
    if (field.number === MODEL.graph) {
      graphs += 1;
      requireBytes(field);
    }
    if (field.number === MODEL.irVersion) irVersion = requireInteger(field);
    if (field.number === MODEL.functions) throw refusedFile('it defines its own functions', 'operators only');
    if (field.number === MODEL.trainingInfo) throw refusedFile('it holds training information', 'the inference graph only');
  });
  if (graphs !== 1) throw corruptFile(`it has ${graphs} graphs instead of one`);
  if (!(irVersion > 0)) throw corruptFile('it has no IR version');
  eachField(bytes, 'the file', (field) => {
    if (field.number === MODEL.graph) checkGraph(field.bytes, 0);
  });
}

function checkGraph(bytes: Uint8Array, depth: number): void {
  if (depth > MAX_GRAPH_DEPTH) throw refusedFile(`its graphs nest deeper than ${MAX_GRAPH_DEPTH}`, 'fewer nested control-flow operators');
  eachField(bytes, 'a graph', (field) => {
    if (field.number === GRAPH.node) checkNode(requireBytes(field), depth);
    if (field.number === GRAPH.initializer) checkTensor(requireBytes(field));
    if (field.number === GRAPH.sparseInitializer) checkSparseTensor(requireBytes(field));
    if (field.number === GRAPH.input || field.number === GRAPH.output || field.number === GRAPH.valueInfo)
      checkDeclaredShape(requireBytes(field));
  });
}

/** Protobuf: the last value of a field that occurs several times counts. */
function checkNode(bytes: Uint8Array, depth: number): void {
  let domain = '';
  let operator = '';
  eachField(bytes, 'a node', (field) => {
    if (field.number === NODE.domain) domain = decodeUtf8(requireBytes(field)) ?? 'not UTF-8';
    if (field.number === NODE.operator) operator = decodeUtf8(requireBytes(field)) ?? 'not UTF-8';
    if (field.number === NODE.attribute) checkAttribute(requireBytes(field), depth);
  });
  if (ALLOWED_OPERATOR_DOMAINS.includes(domain)) return;
  throw refusedFile(`operator ${operator} is of domain ${JSON.stringify(domain)}`, 'operators of ai.onnx and ai.onnx.ml only');
}

function checkAttribute(bytes: Uint8Array, depth: number): void {
  eachField(bytes, 'an attribute', (field) => {
    if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) checkGraph(requireBytes(field), depth + 1);
    if (field.number === ATTRIBUTE.tensor || field.number === ATTRIBUTE.tensors) checkTensor(requireBytes(field));
    if (field.number === ATTRIBUTE.sparseTensor || field.number === ATTRIBUTE.sparseTensors) checkSparseTensor(requireBytes(field));
  });
}

function checkSparseTensor(bytes: Uint8Array): void {
  eachField(bytes, 'a sparse tensor', (field) => {
    if (field.number === SPARSE_TENSOR.values || field.number === SPARSE_TENSOR.indices) checkTensor(requireBytes(field));
  });
  checkSparseSize(bytes);
}

function checkTensor(bytes: Uint8Array): void {
  eachField(bytes, 'a tensor', (field) => {
    const external =
      field.number === TENSOR.externalData || (field.number === TENSOR.location && requireInteger(field) !== INSIDE_LOCATION);
    if (external) throw refusedFile('a tensor keeps its data in another file', 'all tensors inside the file (save_as_external_data off)');
  });
  checkTensorSize(bytes);
}
