import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StoreJob, StoreJobAnswer } from './store-process.js';

const isSource = import.meta.url.endsWith('.ts');
const PROGRAM = fileURLToPath(new URL(isSource ? './store-process.ts' : './store-process.js', import.meta.url));

export class StoreProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(PROGRAM, { execArgv: ['--no-warnings', ...(isSource ? ['--import', 'tsx'] : [])] });
  }

  /** Rejects when the job fails or the process ends first. */
  async run(job: StoreJob): Promise<readonly (string | number)[]> {
    const message = await new Promise<StoreJobAnswer>((resolve, reject) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => reject(new Error(`the process ended: ${signal ?? code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', ended);
        resolve(answer as StoreJobAnswer);
      });
      this.#child.send(job);
    });
    if ('error' in message) throw new Error(message.error);
    return message.result;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Gives `count` processes to `work` and ends them after it. */
export async function withStoreProcesses<T>(count: number, work: (processes: readonly StoreProcess[]) => Promise<T>): Promise<T> {
  const processes = Array.from({ length: count }, () => new StoreProcess());
  try {
    return await work(processes);
  } finally {
    await Promise.all(processes.map((process) => process.kill()));
  }
}
