import { forEachField } from '../../../core/onnx/protobuf-reader.js';
import type { ProtobufField } from '../../../core/onnx/protobuf-reader.js';

/** The fields of a well-formed message, in their order; none of another. */
export function readFields(message: Uint8Array): readonly ProtobufField[] {
  const fields: ProtobufField[] = [];
  return forEachField(message, (field) => fields.push(field)) ? fields : [];
}
