import { DIMENSION, SHAPE, SPARSE_TENSOR, TENSOR, TENSOR_TYPE, TYPE, VALUE_INFO } from './onnx-fields.js';
import { corruptFile, eachField, refusedFile, requireBytes, requireInteger } from './onnx-message.js';
import { WIRE_BYTES, readPackedVarints } from './protobuf-reader.js';
import type { ProtobufField } from './protobuf-reader.js';

/** The smallest element takes a bit at least: what has more elements than bits does not hold what it declares. */
const ELEMENTS_PER_BYTE = 8;
/** A sparse tensor is made dense when it is loaded, however few values it holds. */
const MAX_SPARSE_ELEMENTS = 2 ** 24;
const MAX_DIMENSION = 2 ** 31 - 1;

/**
 * A runtime makes room for what a tensor declares before it reads what the tensor holds.
 * @throws DomainError MODEL_FILE_REFUSED for more elements than the bytes of the tensor can hold, MODEL_FILE_CORRUPT
 */
export function checkTensorSize(tensor: Uint8Array): void {
  let elements = 1;
  eachField(tensor, 'a tensor', (field) => {
    if (field.number === TENSOR.dimensions) for (const value of valuesOf(field)) elements *= value;
  });
  if (!(elements <= tensor.length * ELEMENTS_PER_BYTE))
    throw refusedFile(`a tensor declares ${elements} elements and holds ${tensor.length} bytes`, 'tensors that hold what they declare');
}

/** As `checkTensorSize`, for the dense shape of a sparse tensor. */
export function checkSparseSize(sparse: Uint8Array): void {
  let elements = 1;
  eachField(sparse, 'a sparse tensor', (field) => {
    if (field.number === SPARSE_TENSOR.dimensions) for (const value of valuesOf(field)) elements *= value;
  });
  if (!(elements <= MAX_SPARSE_ELEMENTS))
    throw refusedFile(`a sparse tensor declares ${elements} elements`, `at most ${MAX_SPARSE_ELEMENTS} in a sparse tensor`);
}

/** Shapes of inputs, outputs and intermediate values. @throws DomainError MODEL_FILE_REFUSED, MODEL_FILE_CORRUPT */
export function checkDeclaredShape(valueInfo: Uint8Array): void {
  within(valueInfo, VALUE_INFO.type, (type) =>
    within(type, TYPE.tensor, (tensor) =>
      within(tensor, TENSOR_TYPE.shape, (shape) =>
        within(shape, SHAPE.dimension, (dimension) =>
          eachField(dimension, 'a dimension', (field) => {
            if (field.number === DIMENSION.value && requireInteger(field) > MAX_DIMENSION)
              throw refusedFile('a shape has a dimension that is negative or beyond 2^31', 'real dimensions, or named ones');
          }),
        ),
      ),
    ),
  );
}

function within(message: Uint8Array, number: number, visit: (inner: Uint8Array) => void): void {
  eachField(message, 'a shape', (field) => {
    if (field.number === number) visit(requireBytes(field));
  });
}

/** Of a repeated whole number: one value, or several packed together. */
function valuesOf(field: ProtobufField): readonly number[] {
  if (field.wireType !== WIRE_BYTES) return [requireInteger(field)];
  const values = readPackedVarints(field.bytes);
  if (values === undefined) throw corruptFile('the dimensions of a tensor end too early');
  return values;
}
