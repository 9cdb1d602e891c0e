import { rm } from 'node:fs/promises';
import type { Checkpoint } from '../trainer.js';

/**
 * Hands checkpoints to a hook, one at a time and the newest first in line; older ones that wait are dropped.
 * Invariants: 1. the file of a checkpoint exists while its hook runs; 2. the newest file that a hook took is kept, so that a
 * caller that fails later can resume from it; 3. after a failure no hook is called again.
 */
export class CheckpointDelivery {
  private running: Promise<void> | null = null;
  private waiting: Checkpoint | null = null;
  private taken: Checkpoint | null = null;
  private failed = false;

  constructor(
    private readonly hook: (checkpoint: Checkpoint) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  offer(checkpoint: Checkpoint): void {
    if (this.waiting) void discard(this.waiting);
    this.waiting = checkpoint;
    this.running ??= this.drain().finally(() => {
      this.running = null;
    });
  }

  /** Resolves when every hook that was called has finished. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting !== null && !this.failed) {
      const next = this.waiting;
      this.waiting = null;
      try {
        await this.hook(next);
      } catch (error) {
        this.failed = true;
        this.onFailure(error);
      }
      if (this.taken) await discard(this.taken);
      this.taken = next;
    }
  }
}

async function discard(checkpoint: Checkpoint): Promise<void> {
  await rm(checkpoint.path, { force: true });
}
