import { join } from 'node:path';
import process from 'node:process';
import { appendOnce } from '../../../adapters/audit/append-once.js';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import { DurableWrites, parseFaultPlan } from '../../ports/faults/fault-plan.js';
import { faultyObjectStore } from '../../ports/faults/faulty-object-store.js';
import { openObjectStore } from '../../ports/store-spec.js';

/** Tells one event to the chain of a folder, and is killed as planned. */
const [folder = '', event = '', plan] = process.argv.slice(2);
const store = openObjectStore({ kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') });
await appendOnce(faultyObjectStore(store, new DurableWrites(parseFaultPlan(plan))), JSON.parse(event) as AuditEvent);
