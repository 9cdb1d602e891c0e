import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { DomainError } from '../../core/errors.js';
import { loaderArguments } from '../release/own-program.js';
import type { RehearsalAnswer, RehearsalRequest, VersionFiles } from './rehearsal-messages.js';

export interface RehearsalLimits {
  readonly timeoutMs: number;
  /** Resident memory of the whole child process (Linux; elsewhere only the JavaScript heap is limited). */
  readonly memoryBytes: number;
}

export interface RehearsalSettings {
  /** Program of the child: compiled `.js`, or its TypeScript source, which is then run through tsx. */
  readonly entry: string;
  readonly limits: RehearsalLimits;
  /** All that the child sees of the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface RehearsalSubject {
  readonly model: string;
  readonly version: number;
  readonly files: VersionFiles;
}

const HEAP_MEGABYTES = 512;
const MEMORY_CHECK_MS = 50;
/** How much longer than its time limit a child may live when nobody is left to end it. */
const ORPHAN_GRACE_MS = 5_000;

/**
 * Loads a version, warms it and compares its golden rows in a process of its own, so that a version that crashes, hangs or eats
 * memory takes nothing along. Resolves when it passed.
 * @param signal ends the rehearsal; the rejection is then the signal's reason
 * @throws DomainError SERVING_REHEARSAL_FAILED with what happened; SERVING_REHEARSAL_UNAVAILABLE when no process could be started
 */
export async function rehearse(settings: RehearsalSettings, subject: RehearsalSubject, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { model, version, files } = subject;
  const child = startChild(settings);
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const end = await watchRehearsal(child, settings.limits, files);
    signal?.throwIfAborted();
    if (end.startError !== undefined) throw new DomainError('SERVING_REHEARSAL_UNAVAILABLE', { model, version, reason: end.startError });
    if (end.reason !== undefined) throw new DomainError('SERVING_REHEARSAL_FAILED', { model, version, reason: end.reason });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function startChild({ entry, environment, limits }: RehearsalSettings): ChildProcess {
  return fork(entry, [String(process.pid), String(limits.timeoutMs + ORPHAN_GRACE_MS)], {
    env: { ...environment },
    execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`, ...loaderArguments(entry)],
    // Native code may print what it likes, golden rows included: nothing of it is kept.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

interface RehearsalEnd {
  /** Undefined: passed. */
  readonly reason?: string;
  readonly startError?: string;
}

function watchRehearsal(child: ChildProcess, limits: RehearsalLimits, files: VersionFiles): Promise<RehearsalEnd> {
  return new Promise((resolve) => {
    let answer: RehearsalAnswer | undefined;
    let killed: string | undefined;
    let startError: string | undefined;
    const kill = (reason: string): void => {
      killed ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill(`it did not finish within ${limits.timeoutMs} ms`), limits.timeoutMs);
    const memory = setInterval(
      () => void overLimit(child.pid, limits.memoryBytes).then((reason) => reason && kill(reason)),
      MEMORY_CHECK_MS,
    );
    const finish = (end: RehearsalEnd): void => {
      clearTimeout(timer);
      clearInterval(memory);
      resolve(end);
    };
    child.on('message', (message: RehearsalAnswer) => (answer = message));
    child.on('error', (error: NodeJS.ErrnoException) => {
      startError = error.code ?? error.name;
      if (child.pid === undefined) finish({ startError });
    });
    child.once('close', (code, signal) => {
      if (killed !== undefined) finish({ reason: killed });
      else if (answer !== undefined) finish(endOf(answer));
      else finish({ reason: `its process ended by ${signal === null ? `exit code ${code}` : `signal ${signal}`} before it had an answer` });
    });
    const request: RehearsalRequest = { files };
    child.send(request, () => undefined);
  });
}

function endOf(answer: RehearsalAnswer): RehearsalEnd {
  if (answer.passed) return {};
  return answer.mayPass ? { startError: answer.reason } : { reason: answer.reason };
}

/** The peak counts: a spike between two looks is over the limit all the same. */
async function overLimit(pid: number | undefined, memoryBytes: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const peakBytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  return peakBytes > memoryBytes ? `it took more than ${memoryBytes} bytes of memory` : undefined;
}
