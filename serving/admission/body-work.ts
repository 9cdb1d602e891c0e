import { DomainError } from '../../core/errors.js';

/** Before anything was measured: 8 MiB of JSON in 300 ms. */
const FIRST_MS_PER_BYTE = 300 / (8 * 1024 * 1024);
/** Weight of the newest body in what a byte is thought to cost. */
const NEWEST = 0.2;

interface Job {
  readonly sizeBytes: number;
  readonly run: () => void;
}

/**
 * Large bodies are read one a turn of the event loop, in the order in which they arrived, so that whatever is small comes in between.
 * What would wait too long, by the measured cost of a byte, is refused before it waits.
 */
export class BodyWork {
  private readonly jobs: Job[] = [];
  private waitingBytes = 0;
  private msPerByte = FIRST_MS_PER_BYTE;

  /** @param maxWaitMs a body that would wait longer is refused */
  constructor(private readonly maxWaitMs = 1_000) {}

  /** `run` must not throw. Errors: SERVING_OVERLOADED, at once. */
  add(sizeBytes: number, run: () => void): void {
    this.requireRoom();
    this.waitingBytes += sizeBytes;
    this.jobs.push({ sizeBytes, run });
    if (this.jobs.length === 1) setImmediate(() => this.next());
  }

  /** Errors: SERVING_OVERLOADED. */
  requireRoom(): void {
    const waitMs = this.waitingBytes * this.msPerByte;
    if (waitMs > this.maxWaitMs) throw new DomainError('SERVING_OVERLOADED', { waitMs: Math.ceil(waitMs), limitMs: this.maxWaitMs });
  }

  private next(): void {
    const job = this.jobs[0];
    if (job === undefined) return;
    const started = performance.now();
    job.run();
    this.msPerByte += NEWEST * ((performance.now() - started) / job.sizeBytes - this.msPerByte);
    this.waitingBytes -= job.sizeBytes;
    this.jobs.shift();
    if (this.jobs.length > 0) setImmediate(() => this.next());
  }
}
