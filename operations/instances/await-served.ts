import { splitFix } from '../../core/errors/split-fix.js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { DomainError } from '../../core/errors.js';
import { askInstances } from './ask-instances.js';
import type { Asking } from './ask-instances.js';
import { endpointAnswers } from './endpoint-answers.js';

export interface AwaitedRevision {
  readonly endpoint: string;
  readonly revision: number;
}

export interface AwaitLimits {
  /** For those that are there: longer than a process that has ended counts as alive. */
  readonly behindMs: number;
  /** For a first one that is about to start. */
  readonly absentMs: number;
}

const LIMITS: AwaitLimits = { behindMs: 60_000, absentMs: 15_000 };
const INTERVAL_MS = 200;

/**
 * Waits until every serving process answers with a revision, or a later one, asked over HTTP.
 * Errors: SERVING_REVISION_REFUSED, SERVING_REVISION_BEHIND, SERVING_INSTANCES_NONE, OBJECT_STORE_….
 * @returns one sentence for people
 */
export async function awaitServed(
  { objects, settings }: { readonly objects: ObjectStore; readonly settings: Asking },
  { endpoint, revision }: AwaitedRevision,
  { behindMs, absentMs }: AwaitLimits = LIMITS,
): Promise<string> {
  const startedAt = performance.now();
  for (;;) {
    const asked = await askInstances(objects, settings);
    const { with: answering, without, quarantined } = endpointAnswers(asked, endpoint, revision);
    if (quarantined !== undefined)
      throw new DomainError('SERVING_REVISION_REFUSED', { endpoint, revision, reason: splitFix(quarantined).what });
    if (answering.length > 0 && without.length === 0)
      return answering.length === 1 ? 'serving answers with it' : `all ${answering.length} serving processes answer with it`;
    const waitedMs = performance.now() - startedAt;
    if (answering.length + without.length === 0 && waitedMs > absentMs)
      throw new DomainError('SERVING_INSTANCES_NONE', { endpoint, revision, store: objects.describe() });
    if (waitedMs > behindMs) throw new DomainError('SERVING_REVISION_BEHIND', { endpoint, revision, waitedMs: behindMs, without });
    await sleep(INTERVAL_MS);
  }
}
