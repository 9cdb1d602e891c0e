import { DomainError } from '../../../../core/errors.js';
import { GrowingBody } from '../../../admission/growing-body.js';
import type { MemoryLease } from '../../../admission/memory-budget.js';
import type { PackedCoding } from '../../../admission/unpacker.js';
import { malformed } from '../wire/wire-reader.js';

/** A byte that says whether the message is packed, and its length in four. */
const PREFIX_BYTES = 5;

export interface ArrivedMessage {
  readonly bytes: Buffer;
  readonly isPacked: boolean;
}

/** The one message of a unary call as it arrives. */
export class CallMessage {
  private readonly body: GrowingBody;
  private hasLength = false;

  constructor(
    private readonly limitBytes: number,
    lease: MemoryLease,
  ) {
    this.body = new GrowingBody(limitBytes, lease, PREFIX_BYTES);
  }

  /** Errors: INPUT_BODY_TOO_LARGE, also for a length that is only announced; SERVING_FULL. */
  add(piece: Buffer): void {
    this.body.add(piece);
    if (this.hasLength || this.body.sizeBytes < PREFIX_BYTES) return;
    this.hasLength = true;
    const announced = this.body.head(PREFIX_BYTES).readUInt32BE(1);
    if (announced > this.limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes: this.limitBytes });
  }

  /** Errors: INPUT_MESSAGE_INVALID. */
  take(): ArrivedMessage {
    const whole = this.body.take();
    if (whole.length === 0) throw malformed('there is none');
    if (whole.length < PREFIX_BYTES || whole.length - PREFIX_BYTES < whole.readUInt32BE(1)) throw malformed('it ends too early');
    if (whole.length - PREFIX_BYTES > whole.readUInt32BE(1)) throw malformed('more follows it');
    const flag = whole[0] as number;
    if (flag > 1) throw malformed('its first byte is none of 0 and 1');
    return { bytes: whole.subarray(PREFIX_BYTES), isPacked: flag === 1 };
  }

  drop(): void {
    this.body.drop();
  }
}

/** Errors: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_MESSAGE_INVALID. */
export function codingOf(grpcEncoding: string | undefined): PackedCoding {
  if (grpcEncoding === 'gzip' || grpcEncoding === 'deflate') return grpcEncoding;
  if (grpcEncoding === undefined || grpcEncoding === 'identity') throw malformed('it is packed, and grpc-encoding does not say how');
  throw new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', {
    field: 'metadata grpc-encoding',
    found: 'another coding',
    expected: 'identity, gzip or deflate',
  });
}

export function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, PREFIX_BYTES);
  return frame;
}
