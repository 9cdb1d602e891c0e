import { join } from 'node:path';
import { sha256Hex } from '../core/digest/sha256.js';
import { isAlive, processIdentity } from './prediction-log/segment/process-identity.js';
import type { ProcessIdentity } from './prediction-log/segment/process-identity.js';

interface WaitingEvents {
  readonly folder: string;
  readonly owner: ProcessIdentity;
  readonly isAlive: (owner: unknown, lastSignMs: number) => boolean;
  readonly takesUp: boolean;
}

/**
 * Where the audit of a serving process keeps what waits for the chain of an object store.
 * @param stateDir what this machine keeps for serving
 * @param takesUp whether this process tells what ended ones have left; one of those that serve together
 */
export function waitingEvents(stateDir: string, storeDescription: string, takesUp: boolean): WaitingEvents {
  return {
    folder: join(stateDir, `audit-${sha256Hex(storeDescription).slice(0, 12)}`),
    owner: processIdentity(),
    isAlive: (owner, lastSignMs) => isAlive(owner as ProcessIdentity, lastSignMs, Date.now()),
    takesUp,
  };
}
