import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { DomainError } from '../../core/errors.js';
import type { ScoreMessage, TrainerJob, TrainerMessage } from './trainer-messages.js';

/** After SIGTERM, which a child busy in native code obeys at once; only a stopped process needs more. */
const KILL_AFTER_MS = 2_000;
const OUTPUT_TAIL_CHARS = 2_000;
/** MiB. Short-lived objects of a child are few; without a limit their space grows with the rows until the collector finds them. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=2';

export interface TrainerChildSettings {
  /** Compiled entry (`.js`), or its TypeScript source, which is then run through tsx. */
  readonly childEntry: string;
  readonly libraryPath: string;
  /** All the child sees; nothing of this process's environment is added. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface TrainerChildRun {
  readonly job: TrainerJob;
  /** Ends the child; the result is then a rejection with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onMessage?: (message: TrainerMessage) => void;
  /** Called once with the way to send more to the child; what is sent to one that has ended is lost. */
  readonly onStarted?: (send: (message: ScoreMessage) => void) => void;
}

type FinalMessage = Extract<TrainerMessage, { kind: 'trained' | 'predicted' | 'version' }>;

/**
 * Runs one job in a fresh process and gives its last message once the process is gone.
 * @throws DomainError that the child sent, or TRAINER_DIED when it ended without an answer; the signal's reason after an abort
 */
export async function runTrainerChild(settings: TrainerChildSettings, run: TrainerChildRun): Promise<FinalMessage> {
  run.signal?.throwIfAborted();
  const child = startChild(settings);
  const watch = new ChildWatch(child, run.onMessage);
  const stop = () => killChild(child);
  run.signal?.addEventListener('abort', stop, { once: true });
  try {
    child.send(run.job, (error) => {
      if (error) watch.fail(error);
    });
    run.onStarted?.((message) => void (child.connected && child.send(message, () => undefined)));
    const end = await watch.end();
    run.signal?.throwIfAborted();
    return watch.answer(end);
  } finally {
    run.signal?.removeEventListener('abort', stop);
    if (child.exitCode === null && child.signalCode === null) killChild(child);
  }
}

function startChild(settings: TrainerChildSettings): ChildProcess {
  const { childEntry, libraryPath, environment } = settings;
  return fork(childEntry, [libraryPath, String(process.pid)], {
    env: { ...environment },
    // Never this process's own flags: an inspector port or a heap limit is not meant for the child.
    execArgv: [SMALL_YOUNG_GENERATION, ...(childEntry.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [])],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function killChild(child: ChildProcess): void {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  timer.unref();
  child.once('exit', () => clearTimeout(timer));
}

/** Collects what a child says until both its output and its channel are closed. */
class ChildWatch {
  private last: TrainerMessage | null = null;
  private round: number | undefined;
  private output = '';
  private startError: Error | null = null;
  private readonly ended: Promise<string>;

  constructor(child: ChildProcess, onMessage: ((message: TrainerMessage) => void) | undefined) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.output = (this.output + text).slice(-OUTPUT_TAIL_CHARS);
    });
    child.on('message', (message: TrainerMessage) => {
      this.last = message;
      if (message.kind === 'round') this.round = message.round;
      onMessage?.(message);
    });
    this.ended = endOf(child, (error) => this.fail(error));
  }

  fail(error: Error): void {
    this.startError ??= error;
  }

  end(): Promise<string> {
    return this.ended;
  }

  answer(end: string): FinalMessage {
    const message = this.last;
    if (message?.kind === 'trained' || message?.kind === 'predicted' || message?.kind === 'version') return message;
    if (message?.kind === 'refused') throw new DomainError(message.code, message.details);
    const output = (this.output.trim() || (this.startError?.message ?? '')).replace(/\s*\n\s*/g, ' | ');
    throw new DomainError('TRAINER_DIED', { end, round: this.round, output });
  }
}

/** How the process ended. The channel's end is awaited too: messages can arrive after the exit. */
async function endOf(child: ChildProcess, onError: (error: Error) => void): Promise<string> {
  const disconnected = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      onError(error);
      if (child.pid === undefined) resolve('it could not be started');
    });
    child.once('close', (code, signal) => {
      void disconnected.then(() => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
  });
}
