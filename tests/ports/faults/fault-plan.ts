import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { DomainError } from '../../../core/errors.js';

/**
 * What goes wrong at which durable write of this process, counted from 1 over both stores.
 * `kill-before`, `kill-after`: SIGKILL around the `at`-th write. `stop-before`: SIGSTOP; the write goes on after SIGCONT.
 * `disk-full`, `denied`: that write and the `count - 1` after it are refused; the latter are not retried by whoever is told.
 */
export interface FaultPlan {
  readonly mode: 'none' | 'kill-before' | 'kill-after' | 'stop-before' | 'disk-full' | 'denied';
  readonly at: number;
  /** Count only the writes whose `STORE OPERATION SUBJECT` matches this regular expression. */
  readonly matching?: string;
  readonly count?: number;
  /** Gets a line `N STORE OPERATION SUBJECT` per write before it begins, so that a test can know how many there are. */
  readonly logFile?: string;
}

/** One per process: give the same to both decorators. */
export class DurableWrites {
  readonly #plan: FaultPlan;
  #count = 0;

  constructor(plan: FaultPlan) {
    this.#plan = plan;
  }

  get count(): number {
    return this.#count;
  }

  async write<T>(store: 'object' | 'metadata', operation: string, subject: string, work: () => Promise<T>): Promise<T> {
    const { mode, at, count = 1, matching, logFile } = this.#plan;
    const text = `${store} ${operation} ${subject}`;
    if (matching !== undefined && !new RegExp(matching).test(text)) return work();
    this.#count += 1;
    const number = this.#count;
    if (logFile !== undefined) appendFileSync(logFile, `${number} ${text}\n`);
    if (mode === 'stop-before' && number === at) await pause();
    if (mode === 'kill-before' && number === at) return die();
    const isMeant = number >= at && number < at + count;
    if (mode === 'disk-full' && isMeant) throw diskFull(store, subject);
    if (mode === 'denied' && isMeant) throw denied(store, subject);
    const result = await work();
    return mode === 'kill-after' && number === at ? die() : result;
  }
}

/** Reads `{"mode":"kill-after","at":3,"logFile":"/…"}`; nothing means no fault. */
export function parseFaultPlan(text: string | undefined): FaultPlan {
  return text === undefined || text === '' ? { mode: 'none', at: 0 } : (JSON.parse(text) as FaultPlan);
}

/** SIGKILL reaches the process at its next step; nothing runs after this. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => undefined);
}

/** The signal reaches the process a moment later; the timer ends after SIGCONT. */
function pause(): Promise<void> {
  process.kill(process.pid, 'SIGSTOP');
  return new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
}

function diskFull(store: 'object' | 'metadata', subject: string): DomainError {
  const reason = 'ENOSPC (planned by a test)';
  return store === 'object'
    ? new DomainError('OBJECT_STORE_FULL', { store: 'faulty', key: subject, reason })
    : new DomainError('METADATA_FULL', { store: 'faulty', operation: subject, reason });
}

function denied(store: 'object' | 'metadata', subject: string): DomainError {
  const details = { store: 'faulty', key: subject, operation: subject, reason: 'access denied (planned by a test)' };
  return new DomainError(store === 'object' ? 'OBJECT_STORE_DENIED' : 'METADATA_DENIED', details);
}
