import { DomainError } from '../../core/errors.js';
import type { MemoryLease } from './memory-budget.js';

/**
 * Bytes of one body in the order in which they come. A body of one piece is that piece; more are copied into one buffer that doubles: as
 * they come, each would be an object of its own, and a body of one-byte pieces two hundred times its size.
 */
export class GrowingBody {
  private bytes: Buffer = NOTHING;
  private isOwn = false;
  private pieces = 0;
  sizeBytes = 0;

  /** @param lease undefined for a body that need not be counted. @param frameBytes what surrounds the body, beyond the limit */
  constructor(
    private readonly limitBytes: number,
    private readonly lease: Pick<MemoryLease, 'growTo'> | undefined,
    private readonly frameBytes = 0,
  ) {}

  /** Errors: INPUT_BODY_TOO_LARGE, INPUT_HTTP_INVALID, SERVING_FULL; before the piece is kept. */
  add(piece: Buffer): void {
    const sizeBytes = this.sizeBytes + piece.length;
    if (sizeBytes > this.limitBytes + this.frameBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes: this.limitBytes });
    this.pieces += 1;
    if (this.pieces > MANY_PIECES && sizeBytes < this.pieces * SMALL_PIECE)
      throw new DomainError('INPUT_HTTP_INVALID', { problem: `its body comes in pieces of less than ${SMALL_PIECE} bytes` });
    if (this.sizeBytes === 0) {
      this.lease?.growTo(sizeBytes);
      this.bytes = piece;
    } else {
      if (!this.isOwn || sizeBytes > this.bytes.length) this.grow(sizeBytes);
      piece.copy(this.bytes, this.sizeBytes);
    }
    this.sizeBytes = sizeBytes;
  }

  /** All of it; nothing is kept afterwards. */
  take(): Buffer {
    const whole = this.isOwn ? this.bytes.subarray(0, this.sizeBytes) : this.bytes;
    this.drop();
    return whole;
  }

  drop(): void {
    this.bytes = NOTHING;
    this.sizeBytes = 0;
    this.isOwn = false;
  }

  /** The first bytes of it, as far as they have come. */
  head(sizeBytes: number): Buffer {
    return this.bytes.subarray(0, Math.min(sizeBytes, this.sizeBytes));
  }

  private grow(neededBytes: number): void {
    const capacity = Math.min(this.limitBytes + this.frameBytes, Math.max(MIN_BYTES, 2 * this.sizeBytes, neededBytes));
    this.lease?.growTo(capacity);
    const grown = Buffer.allocUnsafeSlow(capacity);
    this.bytes.copy(grown, 0, 0, this.sizeBytes);
    this.bytes = grown;
    this.isOwn = true;
  }
}

const NOTHING = Buffer.alloc(0);
const MIN_BYTES = 1_024;
/** Each piece costs microseconds, whatever is in it: so many of so few bytes are nobody's by accident. */
const MANY_PIECES = 4_096;
const SMALL_PIECE = 32;
