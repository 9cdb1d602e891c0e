import { randomUUID } from 'node:crypto';
import { claimNextNumber, highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';

/** The right of one attempt to write for a run, for as long as no newer attempt has begun. */
export interface AttemptToken {
  readonly attempt: number;
  /** @throws FENCED when a newer attempt has begun */
  assertNewest(): Promise<void>;
}

/**
 * Begins an attempt: takes the next number under `runs/RUN/attempts/`. After a lost heartbeat or an operator's reset two attempts
 * of one run may overlap, neither knowing of the other; the newest goes on and the others end at their next write. What a stale
 * attempt writes between its check and its end is content-addressed or put only once, so it harms nothing.
 */
export async function beginAttempt(objects: ObjectStore, runId: string): Promise<AttemptToken> {
  const prefix = keys.runAttempts(runId);
  const changeId = randomUUID();
  const createdAt = Date.now();
  const { number: attempt } = await claimNextNumber(objects, prefix, {
    changeId,
    buildDocument: (number) => ({ formatVersion: 1, changeId, createdAt, attempt: number }),
  });
  return {
    attempt,
    async assertNewest() {
      const newest = await highestNumber(objects, prefix, attempt);
      if (newest > attempt) throw new DomainError('FENCED', { runId, attempt, newest });
    },
  };
}
