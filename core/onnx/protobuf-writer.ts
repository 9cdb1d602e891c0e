import { encodeUtf8 } from './encode-utf8.js';

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;

/**
 * Writes one protobuf message field by field; equal calls give equal bytes. It has only what ONNX files need: whole numbers
 * of 0..2^53-1, text, bytes, nested messages and packed lists.
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  int(field: number, value: number): this {
    this.#varint(field * 8 + WIRE_VARINT);
    this.#varint(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, encodeUtf8(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + WIRE_BYTES);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  message(field: number, write: (message: ProtobufWriter) => void): this {
    const message = new ProtobufWriter();
    write(message);
    return this.bytes(field, message.finish());
  }

  packedInts(field: number, values: ArrayLike<number>): this {
    const packed = new ProtobufWriter();
    for (let index = 0; index < values.length; index += 1) packed.#varint(values[index] as number);
    return this.bytes(field, packed.finish());
  }

  packedFloats(field: number, values: ArrayLike<number>): this {
    const packed = new DataView(new ArrayBuffer(values.length * 4));
    for (let index = 0; index < values.length; index += 1) packed.setFloat32(index * 4, values[index] as number, true);
    return this.bytes(field, new Uint8Array(packed.buffer));
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Base 128, lowest group first. Arithmetic instead of shifts: JavaScript's shifts end at 32 bits. */
  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
