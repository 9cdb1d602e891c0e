import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Enough to say later, from another process, whether this one is still there. `null` where the system does not tell. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot at which the process started: a process that got the number of a dead one has another. */
  readonly startTicks: string | null;
  /** Differ when two processes cannot see each other's numbers. */
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
  readonly host: string;
}

/** How long an owner that cannot be looked up counts as alive after its last sign. Owners give one every few seconds. */
const SILENCE_MS = 60_000;

export function processIdentity(pid = process.pid): ProcessIdentity {
  return {
    pid,
    startTicks: processStart(pid)?.startTicks ?? null,
    bootId: quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: quietly(() => readlinkSync('/proc/self/ns/pid')),
    host: hostname(),
  };
}

/** @param lastSignMs when the process last gave a sign, epoch milliseconds */
export function isAlive(found: ProcessIdentity, lastSignMs: number, nowMs: number): boolean {
  const self = processIdentity();
  const isFresh = nowMs - lastSignMs < SILENCE_MS;
  if (found.startTicks !== null && found.bootId === self.bootId && found.pidNamespace === self.pidNamespace) {
    const running = processStart(found.pid);
    return running !== null && running.startTicks === found.startTicks && !running.isZombie;
  }
  if (found.host !== self.host || found.startTicks !== null) return isFresh;
  return isFresh && (quietly(() => process.kill(found.pid, 0)) ?? false);
}

function processStart(pid: number): { readonly startTicks: string; readonly isZombie: boolean } | null {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) return null;
  // The name, in brackets, may hold spaces and brackets itself. After it: state is field 3, start time field 22 (man 5 proc).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { startTicks: fields[19] ?? '', isZombie: fields[0] === 'Z' || fields[0] === 'X' };
}

function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
