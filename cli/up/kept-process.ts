import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../core/errors.js';
import { startSupervised } from '../../tools/supervised-process.js';
import type { SupervisedProcess } from '../../tools/supervised-process.js';
import { askOwnProcess } from '../../operations/instances/ask-own-process.js';
import { loaderArguments } from '../../serving/release/own-program.js';
import { stamped } from '../output/stamped.js';
import type { LogFile } from './log-file.js';
import { restartPauseMs } from './restart-pause.js';

export interface KeptProcessOptions {
  /** `training worker`. */
  readonly name: string;
  /** Entry of one of Perennial's processes: compiled, or TypeScript when this runs from source. */
  readonly entry: string;
  readonly env: Record<string, string>;
  readonly log: LogFile;
  /** Answers 200 when the process does its work. */
  readonly readyUrl: string;
  /** Where that is HTTPS. */
  readonly certPath?: string | undefined;
  readonly note: (line: string) => void;
  /** Time for an orderly end before it is killed. */
  readonly stopGraceMs: number;
  /** Whether one that ends again and again right after its start fails everything; else it is tried for ever, ever more seldom. @default true */
  readonly givesUp?: boolean;
}

const READY_TIMEOUT_MS = 120_000;
const ASK_MS = 2_000;
/** One that ends so soon after its start, so often, will not get better. */
const EARLY_END_MS = 10_000;
const MAX_EARLY_ENDS = 3;

/** A child process that is started again when it ends by itself, and that never outlives this one. */
export class KeptProcess {
  readonly #options: KeptProcessOptions;
  #child: SupervisedProcess | undefined;
  readonly #stop = new AbortController();
  /** Rejects when the process cannot be kept running. */
  readonly failed: Promise<never>;
  #fail: (error: Error) => void = () => undefined;

  constructor(options: KeptProcessOptions) {
    this.#options = options;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  get #stopping(): boolean {
    return this.#stop.signal.aborted;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it and waits until it is ready, or until `stop`. Errors: CHILD_ENDED, CHILD_NOT_READY. */
  async start(): Promise<void> {
    const child = await this.#spawn();
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await isReady(this.#options))) {
      if (child.hasExited()) throw await this.#ended(child);
      if (this.#stopping) return;
      if (Date.now() > deadline) {
        await child.stop(0);
        throw new DomainError('CHILD_NOT_READY', { child: this.#options.name, waitedMs: READY_TIMEOUT_MS, log: this.#options.log.path });
      }
      await sleep(100);
    }
    void this.#keep(child);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#child?.stop(this.#options.stopGraceMs);
  }

  async #spawn(): Promise<SupervisedProcess> {
    const { entry, env, log } = this.#options;
    this.#child = await startSupervised(process.execPath, [...loaderArguments(entry), entry], { env, log: log.write });
    return this.#child;
  }

  async #keep(first: SupervisedProcess): Promise<void> {
    let startedAt = Date.now();
    let earlyEnds = 0;
    for (let child = first; ; child = await this.#spawn()) {
      if (this.#stopping) await child.stop(0);
      await child.exited;
      if (this.#stopping) return;
      earlyEnds = Date.now() - startedAt < EARLY_END_MS ? earlyEnds + 1 : 0;
      const { givesUp = true, name, log, note } = this.#options;
      if (givesUp && earlyEnds >= MAX_EARLY_ENDS) return this.#fail(await this.#ended(child));
      stamped(note)(`${name}: ended by itself, started again (log: ${log.path})`);
      await sleep(restartPauseMs(Math.max(1, earlyEnds)), undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (this.#stopping) return;
      startedAt = Date.now();
    }
  }

  async #ended(child: SupervisedProcess): Promise<DomainError> {
    const { code, signal } = await child.exited;
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const output = child.outputTail().split('\n').slice(-5).join(' | ');
    return new DomainError('CHILD_ENDED', { child: this.#options.name, how, output, log: this.#options.log.path });
  }
}

async function isReady({ readyUrl: url, certPath }: KeptProcessOptions): Promise<boolean> {
  return askOwnProcess({ url, certPath, timeoutMs: ASK_MS }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
