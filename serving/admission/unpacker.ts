import { createGunzip, createInflate } from 'node:zlib';
import { DomainError } from '../../core/errors.js';
import type { BodyWork } from './body-work.js';
import { GrowingBody } from './growing-body.js';
import type { MemoryLease } from './memory-budget.js';

export type PackedCoding = 'gzip' | 'deflate';

interface Packed {
  readonly bytes: Buffer;
  readonly coding: PackedCoding;
  /** Of what it unpacks to. */
  readonly limitBytes: number;
  /** Is charged for it beside what it holds already. */
  readonly lease: MemoryLease;
}

const PARALLEL = 2;
/** A piece that zlib gives at once; less memory for what is small. */
const PIECE_BYTES = 64 * 1024;

/** Unpacks bodies, a few at a time; what comes out is charged piece by piece before it is kept. */
export class Unpacker {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param work whose queue what is unpacked will join: a large one is given up when that is full */
  constructor(private readonly work: BodyWork) {}

  /** Errors: INPUT_BODY_TOO_LARGE when it would unpack to more than the limit, INPUT_BODY_CORRUPT, SERVING_FULL, SERVING_OVERLOADED. */
  async unpack(packed: Packed): Promise<Buffer> {
    if (this.running >= PARALLEL) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await this.run(packed);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private run({ bytes, coding, limitBytes, lease }: Packed): Promise<Buffer> {
    const chunkSize = Math.min(PIECE_BYTES, Math.max(1_024, 8 * bytes.length));
    const stream = coding === 'gzip' ? createGunzip({ chunkSize }) : createInflate({ chunkSize });
    const body = new GrowingBody(limitBytes, beside(lease, bytes.length));
    return new Promise((resolve, reject) => {
      stream.on('data', (piece: Buffer) => {
        try {
          body.add(piece);
          if (body.sizeBytes > PIECE_BYTES) this.work.requireRoom();
        } catch (error) {
          body.drop();
          stream.destroy();
          reject(error instanceof Error ? error : new DomainError('INPUT_BODY_CORRUPT', { coding }));
        }
      });
      stream.once('error', () => reject(new DomainError('INPUT_BODY_CORRUPT', { coding })));
      stream.once('end', () => resolve(body.take()));
      stream.end(bytes);
    });
  }
}

/** The packed bytes stay until they are unpacked. */
function beside(lease: MemoryLease, heldBytes: number): Pick<MemoryLease, 'growTo'> {
  return { growTo: (sizeBytes) => lease.growTo(heldBytes + sizeBytes) };
}
