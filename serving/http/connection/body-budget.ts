import { DomainError } from '../../../core/errors.js';

/** Small bodies are free, so that those who hold the budget with large ones cannot keep small requests out. */
export const FREE_BYTES = 64 * 1024;

/** Bounds the memory of all request bodies of a process together. */
export class BodyBudget {
  private leftBytes: number;

  constructor(private readonly limitBytes: number) {
    this.leftBytes = limitBytes;
  }

  lease(): BodyLease {
    return new BodyLease(this);
  }

  /** Errors: SERVING_FULL. */
  take(sizeBytes: number): void {
    if (sizeBytes > this.leftBytes)
      throw new DomainError('SERVING_FULL', {
        found: `${this.limitBytes - this.leftBytes} bytes of large request bodies`,
        limit: this.limitBytes,
      });
    this.leftBytes -= sizeBytes;
  }

  give(sizeBytes: number): void {
    this.leftBytes += sizeBytes;
  }
}

/** What one request holds of the budget, from its first large chunk to its answer. */
export class BodyLease {
  private heldBytes = 0;

  constructor(private readonly budget: BodyBudget) {}

  /** @param sizeBytes of the whole body so far. Errors: SERVING_FULL. */
  growTo(sizeBytes: number): void {
    if (sizeBytes <= FREE_BYTES || sizeBytes <= this.heldBytes) return;
    this.budget.take(sizeBytes - this.heldBytes);
    this.heldBytes = sizeBytes;
  }

  release(): void {
    this.budget.give(this.heldBytes);
    this.heldBytes = 0;
  }
}
