import { DomainError } from '../../core/errors.js';

/** Small bodies are free, so that those who hold the budget with large ones cannot keep small requests out. */
export const FREE_BYTES = 64 * 1024;
/** Who has not moved a step for this long makes room when there is none. */
const GRACE_MS = 1_000;
const STEP_BYTES = 64 * 1024;

/** Bytes that one client may hold free of charge. */
export interface Allowance {
  leftBytes: number;
}

/**
 * Bounds the memory of all requests and answers of a process together, whatever protocol they come by. It is charged before the bytes are
 * kept. When there are too few left, those make room whose clients have neither sent nor taken a step of 64 KiB for a second, the oldest
 * first; else who asks is refused.
 */
export class MemoryBudget {
  private leftBytes: number;
  /** Leases that wait for their clients; whose last step is the oldest comes first. */
  private readonly waiting = new Set<MemoryLease>();

  constructor(
    readonly limitBytes: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.leftBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.limitBytes - this.leftBytes;
  }

  /** @param allowance what of it is free */
  lease(allowance: Allowance = { leftBytes: FREE_BYTES }): MemoryLease {
    return new MemoryLease(this, allowance);
  }

  /** Errors: SERVING_FULL. */
  take(sizeBytes: number, taker: MemoryLease): void {
    if (sizeBytes > this.leftBytes) this.makeRoom(sizeBytes, taker);
    if (sizeBytes > this.leftBytes) throw this.full();
    this.leftBytes -= sizeBytes;
  }

  full(): DomainError {
    return new DomainError('SERVING_FULL', { found: `${this.usedBytes} bytes of requests and answers`, limit: this.limitBytes });
  }

  give(sizeBytes: number): void {
    this.leftBytes += sizeBytes;
  }

  /** The lease has moved a step, and waits for the next. */
  moved(lease: MemoryLease): void {
    lease.movedMs = this.now();
    this.waiting.delete(lease);
    this.waiting.add(lease);
  }

  settled(lease: MemoryLease): void {
    this.waiting.delete(lease);
  }

  private makeRoom(sizeBytes: number, taker: MemoryLease): void {
    const latestMs = this.now() - GRACE_MS;
    for (const lease of this.waiting) {
      if (sizeBytes <= this.leftBytes || lease.movedMs > latestMs) return;
      if (lease === taker) continue;
      if (lease.hasMoved()) this.moved(lease);
      else lease.end();
    }
  }
}

/** What one request, or one answer, holds of the budget. */
export class MemoryLease {
  movedMs = 0;
  /** Called when bytes are short and the client has been keeping these without a step; what is held is given back then. */
  cutOff: ((error: DomainError) => void) | undefined;
  private isOver = false;
  private freeBytes = 0;
  private paidBytes = 0;
  private steppedBytes = 0;
  private pending: (() => number) | undefined;

  constructor(
    private readonly budget: MemoryBudget,
    private readonly allowance: Allowance,
  ) {}

  /** @param sizeBytes all that is held so far. Errors: SERVING_FULL. */
  growTo(sizeBytes: number): void {
    if (this.isOver) throw this.budget.full();
    let missing = sizeBytes - this.freeBytes - this.paidBytes;
    if (missing <= 0) return;
    const free = Math.min(missing, this.allowance.leftBytes);
    this.allowance.leftBytes -= free;
    this.freeBytes += free;
    missing -= free;
    if (missing === 0) return;
    this.budget.take(missing, this);
    this.paidBytes += missing;
    if (this.cutOff === undefined || this.paidBytes - this.steppedBytes < STEP_BYTES) return;
    this.steppedBytes = this.paidBytes;
    this.budget.moved(this);
  }

  /** From now on it waits for its client to take what `pendingBytes` tells, and shrinks with it. */
  drainsBy(pendingBytes: () => number): void {
    this.pending = pendingBytes;
    this.steppedBytes = this.freeBytes + this.paidBytes;
    this.budget.moved(this);
  }

  /** What its client has not taken. */
  pendingBytes(): number {
    return this.pending?.() ?? 0;
  }

  /** From now on it waits for us, and is not cut off, also when it grows. */
  arrived(): void {
    this.cutOff = undefined;
    this.budget.settled(this);
  }

  shrinkTo(sizeBytes: number): void {
    const paid = Math.min(this.paidBytes, Math.max(0, this.freeBytes + this.paidBytes - sizeBytes));
    this.paidBytes -= paid;
    this.budget.give(paid);
    const free = Math.max(0, this.freeBytes + this.paidBytes - sizeBytes);
    this.freeBytes -= free;
    this.allowance.leftBytes += free;
  }

  /** Nothing more may be held. */
  release(): void {
    this.isOver = true;
    this.budget.settled(this);
    this.shrinkTo(0);
  }

  /** Asked when bytes are short. Gives back what the client has taken. */
  hasMoved(): boolean {
    if (this.pending === undefined) return false;
    const pending = this.pending();
    if (this.steppedBytes - pending < Math.min(STEP_BYTES, Math.max(1, this.steppedBytes / 2))) return false;
    this.steppedBytes = pending;
    this.shrinkTo(pending);
    return true;
  }

  end(): void {
    this.release();
    this.cutOff?.(this.budget.full());
  }
}
