import { fork } from 'node:child_process';
import type { ChildProcess, Serializable } from 'node:child_process';

/** MiB. Short-lived objects of a child are few; without a limit their space grows with the rows until the collector finds them. */
export const SMALL_YOUNG_GENERATION = '--max-semi-space-size=2';

/** After SIGTERM, which a child busy in native code obeys at once; only a stopped process needs more. */
const KILL_AFTER_MS = 2_000;
const OUTPUT_TAIL_CHARS = 2_000;

export interface ChildSettings {
  /** Compiled entry (`.js`), or its TypeScript source, which is then run through tsx. */
  readonly entry: string;
  /** The id of this process follows as the last one: the child ends when its parent is another. */
  readonly args: readonly string[];
  /** Of Node. This process's own are never added: an inspector port or a heap limit is not meant for the child. */
  readonly options: readonly string[];
  /** All the child sees; nothing of this process's environment is added. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ChildRun<Job, Message, Sent> {
  readonly job: Job & Serializable;
  /** Ends the child; the result is then a rejection with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onMessage?: ((message: Message) => void) | undefined;
  /** Called once with the way to send more to the child; what is sent to one that has ended is lost. */
  readonly onStarted?: ((send: (message: Sent & Serializable) => void) => void) | undefined;
}

export interface ChildEnd<Message> {
  /** The last message; null when there was none. */
  readonly last: Message | null;
  /** Such as `exit code 1` or `signal SIGKILL`. */
  readonly how: string;
  /** What it last wrote to stderr, on one line, or why it could not be started. */
  readonly output: string;
}

/**
 * Runs one job in a fresh process and says how that ended, once the process is gone.
 * @throws the signal's reason after an abort
 */
export async function runChild<Job, Message, Sent = never>(
  settings: ChildSettings,
  run: ChildRun<Job, Message, Sent>,
): Promise<ChildEnd<Message>> {
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
    return end;
  } finally {
    run.signal?.removeEventListener('abort', stop);
    if (child.exitCode === null && child.signalCode === null) killChild(child);
  }
}

function startChild({ entry, args, options, environment }: ChildSettings): ChildProcess {
  return fork(entry, [...args, String(process.pid)], {
    env: { ...environment },
    execArgv: [...options, ...(entry.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [])],
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
class ChildWatch<Message> {
  private last: Message | null = null;
  private output = '';
  private startError: Error | null = null;
  private readonly ended: Promise<string>;

  constructor(child: ChildProcess, onMessage: ((message: Message) => void) | undefined) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.output = (this.output + text).slice(-OUTPUT_TAIL_CHARS);
    });
    child.on('message', (message: Message) => {
      this.last = message;
      onMessage?.(message);
    });
    this.ended = endOf(child, (error) => this.fail(error));
  }

  fail(error: Error): void {
    this.startError ??= error;
  }

  async end(): Promise<ChildEnd<Message>> {
    const how = await this.ended;
    const output = this.output.trim() || (this.startError?.message ?? '');
    return { last: this.last, how, output: output.replace(/\s*\n\s*/g, ' | ') };
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
