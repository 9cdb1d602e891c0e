import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../config/child-environment.js';
import type { CrashWorkerCommand, CrashWorkerMessage, WorkerOrder } from './crash-worker.js';

const isSource = import.meta.url.endsWith('.ts');
const ENTRY = fileURLToPath(new URL(isSource ? './crash-worker.ts' : './crash-worker.js', import.meta.url));

/** A worker process of the matrix. It hosts one Worker per case and dies with this process. */
export class WorkerProcess {
  readonly exited: Promise<NodeJS.Signals | number | null>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(message: CrashWorkerMessage) => void>();
  readonly #ready: Promise<void>;
  #output = '';

  constructor(address: string, bundlePath: string) {
    const execArgv = ['--no-warnings', ...(isSource ? ['--import', import.meta.resolve('tsx')] : [])];
    this.#child = fork(ENTRY, [address, bundlePath], { execArgv, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-8_000);
      });
    }
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    this.#child.on('message', (message: CrashWorkerMessage) => this.#listeners.forEach((listener) => listener(message)));
    this.#ready = this.#answer((message) => message.kind === 'ready');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The last it printed, for the text of a failed test. */
  get output(): string {
    return this.#output;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  on(listener: (message: CrashWorkerMessage) => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves when the Worker takes tasks, or when the process died on the way, which some plans intend; it does one of both. */
  async open(order: WorkerOrder): Promise<void> {
    await this.#ready;
    await this.#ask({ kind: 'open', order }, order.taskQueue);
  }

  async close(taskQueue: string): Promise<void> {
    await this.#ask({ kind: 'close', taskQueue }, taskQueue);
  }

  async end(): Promise<void> {
    this.kill('SIGKILL');
    await this.exited;
  }

  async #ask(command: CrashWorkerCommand, taskQueue: string): Promise<void> {
    const answer = this.#answer(
      (message) => ['opened', 'closed', 'failed'].includes(message.kind) && 'taskQueue' in message && message.taskQueue === taskQueue,
    );
    this.#child.send(command, () => undefined);
    await answer;
  }

  #answer(wanted: (message: CrashWorkerMessage) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        this.#listeners.delete(listener);
        if (error === undefined) resolve();
        else reject(error);
      };
      const listener = (message: CrashWorkerMessage): void => {
        if (!wanted(message)) return;
        end(message.kind === 'failed' ? new Error(message.text) : undefined);
      };
      this.#listeners.add(listener);
      void this.exited.then(() => end());
    });
  }
}
