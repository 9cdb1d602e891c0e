import { ALLOWED_OPERATORS } from './allowed-operators.js';
import { decodeUtf8 } from './decode-utf8.js';
import { checkDeclaredShape, checkSparseSize, checkTensorSize } from './check-declared-size.js';
import { ATTRIBUTE, INSIDE_LOCATION, GRAPH, MODEL, NODE, SPARSE_TENSOR, TENSOR } from './onnx-fields.js';
import { corruptFile, eachField, refusedFile, requireBytes, requireInteger } from './onnx-message.js';

/** Graphs nest through If, Loop and Scan; real models stay below 4. */
const MAX_GRAPH_DEPTH = 16;

/** At bytes 4 to 7 of the runtime's own format, which it recognises by them alone, and for which this check says nothing. */
const OWN_FORMAT = [0x4f, 0x52, 0x54, 0x4d];

/** Of names from the file that go into messages. */
const MAX_NAME_CHARS = 64;

interface Place {
  /** Operators of the standard that are allowed besides those of the list. */
  readonly extra: ReadonlySet<string>;
  readonly depth: number;
}

/**
 * Looks through an ONNX file before a runtime opens it. A file may make the runtime read other files (external tensors), run code
 * of a vendor's operator library, make room for far more than it holds, or compute for ever on some inputs (see `ALLOWED_OPERATORS`);
 * all are refused, in subgraphs too, and so are local functions and training info. Takes a few times the file's size in time, and next
 * to no memory.
 * @param extraOperators names of operators of ai.onnx and ai.onnx.ml that are allowed as well
 * @throws DomainError MODEL_FILE_CORRUPT when the bytes are no ONNX file, MODEL_FILE_REFUSED for what is not allowed.
 */
export function checkOnnxSafety(bytes: Uint8Array, extraOperators: readonly string[] = []): void {
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
  const place = { extra: new Set(extraOperators), depth: 0 };
  eachField(bytes, 'the file', (field) => {
    if (field.number === MODEL.graph) checkGraph(field.bytes, place);
  });
}

function checkGraph(bytes: Uint8Array, place: Place): void {
  if (place.depth > MAX_GRAPH_DEPTH)
    throw refusedFile(`its graphs nest deeper than ${MAX_GRAPH_DEPTH}`, 'fewer nested control-flow operators');
  let nodes = 0;
  eachField(bytes, 'a graph', (field) => {
    if (field.number === GRAPH.node) checkNode(requireBytes(field), (nodes += 1), place);
    if (field.number === GRAPH.initializer) checkTensor(requireBytes(field));
    if (field.number === GRAPH.sparseInitializer) checkSparseTensor(requireBytes(field));
    if (field.number === GRAPH.input || field.number === GRAPH.output || field.number === GRAPH.valueInfo)
      checkDeclaredShape(requireBytes(field));
  });
}

/** Protobuf: the last value of a field that occurs several times counts. */
function checkNode(bytes: Uint8Array, number: number, place: Place): void {
  let domain = '';
  let operator = '';
  let name = '';
  eachField(bytes, 'a node', (field) => {
    if (field.number === NODE.domain) domain = textOf(requireBytes(field));
    if (field.number === NODE.operator) operator = textOf(requireBytes(field));
    if (field.number === NODE.name) name = textOf(requireBytes(field));
    if (field.number === NODE.attribute) checkAttribute(requireBytes(field), place);
  });
  const allowed = ALLOWED_OPERATORS.get(domain);
  if (allowed !== undefined && (allowed.has(operator) || place.extra.has(operator))) return;
  const graph = place.depth === 0 ? 'its graph' : `a graph nested ${place.depth} deep`;
  const where = `node ${number}${name === '' ? '' : ` (${quoted(name)})`} of ${graph}`;
  if (allowed === undefined)
    throw refusedFile(`${where} is operator ${quoted(operator)} of domain ${quoted(domain)}`, 'operators of ai.onnx and ai.onnx.ml only');
  throw refusedFile(
    `${where} is operator ${quoted(operator)}, whose result or cost a rehearsal does not tell`,
    `other operators (docs/serving/security-and-limits.md lists them), or, when you answer for this model, name the operator in PERENNIAL_ALLOWED_OPERATORS of serving and of the training worker`,
  );
}

function textOf(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? 'not UTF-8';
}

/** What a file says is shown as data, and not much of it. */
function quoted(name: string): string {
  return JSON.stringify(name.slice(0, MAX_NAME_CHARS));
}

function checkAttribute(bytes: Uint8Array, place: Place): void {
  eachField(bytes, 'an attribute', (field) => {
    if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs)
      checkGraph(requireBytes(field), { ...place, depth: place.depth + 1 });
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
