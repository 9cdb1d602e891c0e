import { crc32 } from 'node:zlib';
import type { RawRecord } from '../../../core/inputs/raw-record.js';
import { BLOCK_HEADER_BYTES, BLOCK_MAGIC, NO_TEXT, SAME_TEXT, TEXT_HEADER_BYTES } from './block-format.js';
import type { Account } from './room-shares.js';

/** Longer texts are written faster by the runtime than character by character. */
const SHORT_CHARS = 40;

/** Memory for one block, filled from the front. Callers check `room` before they write. */
export class Chunk {
  readonly bytes: Buffer;
  private readonly view: DataView;
  private used = BLOCK_HEADER_BYTES;
  /** Rows in it, for counting what is lost with it. */
  rows = 0;
  /** Who pays for the bytes in it, in turns. */
  private readonly payers: Account[] = [];
  private readonly paid: number[] = [];

  constructor(readonly sizeBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, sizeBytes);
  }

  get room(): number {
    return this.bytes.length - this.used;
  }

  get isEmpty(): boolean {
    return this.used === BLOCK_HEADER_BYTES;
  }

  reset(): void {
    this.used = BLOCK_HEADER_BYTES;
    this.rows = 0;
  }

  /** For `rewind`: a row that fails half-way leaves nothing. */
  mark(): number {
    return this.used;
  }

  rewind(mark: number): void {
    this.used = mark;
  }

  charge(account: Account, bytes: number): void {
    account.memoryBytes += bytes;
    const last = this.payers.length - 1;
    if (this.payers[last] === account) this.paid[last] = (this.paid[last] as number) + bytes;
    else {
      this.payers.push(account);
      this.paid.push(bytes);
    }
  }

  /** It leaves the memory, for the disk or for nowhere. */
  settle(to: 'disk' | 'nowhere'): void {
    this.payers.forEach((account, i) => {
      const bytes = this.paid[i] as number;
      account.memoryBytes -= bytes;
      if (to === 'disk') account.diskBytes += bytes;
    });
    this.payers.length = 0;
    this.paid.length = 0;
  }

  u8(value: number): void {
    this.view.setUint8(this.used, value);
    this.used += 1;
  }

  u32(value: number): void {
    this.view.setUint32(this.used, value, true);
    this.used += 4;
  }

  f32(value: number): void {
    this.view.setFloat32(this.used, value, true);
    this.used += 4;
  }

  f64(value: number): void {
    this.view.setFloat64(this.used, value, true);
    this.used += 8;
  }

  /** The named values of a record; `read` turns what is not a number into one. One loop without calls: this is most of a row. */
  f64s(record: RawRecord, names: readonly string[], read: (value: unknown) => number): void {
    const { view } = this;
    let position = this.used;
    for (let i = 0; i < names.length; i += 1) {
      const value = record[names[i] as string];
      view.setFloat64(position, typeof value === 'number' ? value : read(value), true);
      position += 8;
    }
    this.used = position;
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** Takes up to three bytes a character. */
  text(text: string | null): void {
    if (text === null) return this.u32(NO_TEXT);
    const start = this.used + TEXT_HEADER_BYTES;
    const written = (text.length <= SHORT_CHARS && this.ascii(text, start)) || this.bytes.write(text, start, 'utf8');
    this.u32(written);
    this.used = start + written;
  }

  /** The text of the same column in the row before, which is in this chunk. */
  sameText(): void {
    this.u32(SAME_TEXT);
  }

  /** The block to write; nothing may be added afterwards. */
  sealed(): Buffer {
    const payload = this.bytes.subarray(BLOCK_HEADER_BYTES, this.used);
    this.view.setUint32(0, BLOCK_MAGIC, true);
    this.view.setUint32(4, payload.length, true);
    this.view.setUint32(8, crc32(payload), true);
    return this.bytes.subarray(0, this.used);
  }

  /** Characters written; 0 when one of them needs more than a byte. */
  private ascii(text: string, start: number): number {
    const { bytes } = this;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127) return 0;
      bytes[start + i] = code;
    }
    return text.length;
  }
}
