import type { PackedTexts } from '../../../../adapters/table-engine/table-engine.js';
import { grown } from './grown.js';

/** Longer texts are copied faster by the runtime than byte by byte. */
const SHORT_BYTES = 48;
const BYTES_PER_TEXT = 32;

/** Collects texts. */
export class TextColumn {
  private bytes: Uint8Array;
  private used = 0;
  private ends: Uint32Array;
  private missing: Uint8Array;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity * BYTES_PER_TEXT);
    this.ends = new Uint32Array(capacity);
    this.missing = new Uint8Array(capacity);
  }

  /** Room for so many texts. */
  reserve(capacity: number): void {
    this.ends = grown(this.ends, capacity);
    this.missing = grown(this.missing, capacity);
  }

  setMissing(index: number): void {
    this.missing[index] = 1;
    this.ends[index] = this.used;
  }

  set(index: number, source: Uint8Array, start: number, length: number): void {
    const used = this.used + length;
    if (used > this.bytes.length) this.bytes = grown(this.bytes, 2 * used);
    const { bytes } = this;
    if (length > SHORT_BYTES) bytes.set(source.subarray(start, start + length), this.used);
    else for (let i = 0; i < length; i += 1) bytes[this.used + i] = source[start + i] as number;
    this.used = used;
    this.ends[index] = used;
  }

  /** The text before once more. */
  repeat(index: number): void {
    if (index === 0 || this.missing[index - 1] === 1) return this.setMissing(index);
    const start = index === 1 ? 0 : (this.ends[index - 2] as number);
    this.set(index, this.bytes, start, (this.ends[index - 1] as number) - start);
  }

  take(count: number): PackedTexts {
    return { bytes: this.bytes.subarray(0, this.used), ends: this.ends.subarray(0, count), missing: this.missing.subarray(0, count) };
  }
}
