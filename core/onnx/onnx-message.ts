import { DomainError } from '../errors.js';
import { WIRE_BYTES, WIRE_VARINT, forEachField } from './protobuf-reader.js';
import type { ProtobufField } from './protobuf-reader.js';

/** @throws DomainError MODEL_FILE_CORRUPT when the bytes are no message; what `visit` throws. */
export function eachField(message: Uint8Array, what: string, visit: (field: ProtobufField) => void): void {
  if (!forEachField(message, visit)) throw corruptFile(`${what} of it is not a protobuf message`);
}

/**
 * A parser passes over a known field of another wire type, and then an earlier value of that field counts: such a file means
 * one thing to a check and another to the runtime.
 */
export function requireBytes(field: ProtobufField): Uint8Array {
  if (field.wireType !== WIRE_BYTES) throw corruptFile(`field ${field.number} of a message has another wire type than it should`);
  return field.bytes;
}

export function requireInteger(field: ProtobufField): number {
  if (field.wireType !== WIRE_VARINT) throw corruptFile(`field ${field.number} of a message has another wire type than it should`);
  return field.integer;
}

export function corruptFile(reason: string): DomainError {
  return new DomainError('MODEL_FILE_CORRUPT', { reason });
}

export function refusedFile(reason: string, allowed: string): DomainError {
  return new DomainError('MODEL_FILE_REFUSED', { reason, allowed });
}
