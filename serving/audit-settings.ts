import { join } from 'node:path';
import { AuditTrail } from '../adapters/audit/audit-trail.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import { isAlive, processIdentity } from './prediction-log/segment/process-identity.js';
import type { ProcessIdentity } from './prediction-log/segment/process-identity.js';
import { sha256Hex } from '../core/digest/sha256.js';

interface ServingAuditSettings {
  /** What this machine keeps for serving. */
  readonly stateDir: string;
  readonly objects: ObjectStore;
  readonly log: (line: string) => void;
  readonly path: string | undefined;
  /** Whether this process tells what ended ones have left; one of those that serve together. */
  readonly takesUp: boolean;
}

/** The audit of a serving process. Events wait for the chain in a folder of the object store that they are for. */
export function openServingAudit({ stateDir, objects, log, path, takesUp }: ServingAuditSettings): AuditTrail {
  const store = sha256Hex(objects.describe()).slice(0, 12);
  const waiting = {
    folder: join(stateDir, `audit-${store}`),
    owner: processIdentity(),
    isAlive: (owner: unknown, lastSignMs: number) => isAlive(owner as ProcessIdentity, lastSignMs, Date.now()),
    takesUp,
  };
  return new AuditTrail({ path, objects, log, waiting });
}
