import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { loaderArguments, ownProgram } from '../release/own-program.js';
import type { FinishMessage, LogMessage, ShipperRequest } from './shipper/shipper-messages.js';

export interface ShipperProcessOptions extends ShipperRequest {
  /** Program of the child. @default shipper/main */
  readonly entry?: string | undefined;
  /** All that the child sees of the environment: it names the object store as the server's own environment does. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A child that lived so long starts with a short pause again. */
const SOUND_MS = 60_000;
const HEAP_MEGABYTES = 512;
/** How much longer than its own limit a finishing child may live. */
const GRACE_MS = 2_000;

/** Keeps one shipper running until `finish`. */
export class ShipperProcess {
  private child: ChildProcess | undefined;
  private restart: NodeJS.Timeout | undefined;
  private restartMs = FIRST_RESTART_MS;
  private isFinishing = false;

  constructor(private readonly options: ShipperProcessOptions) {}

  start(): void {
    const { dir, diskLimitBytes, environment, log } = this.options;
    const entry = this.options.entry ?? ownProgram('prediction-log/shipper/main');
    const request: ShipperRequest = { dir, diskLimitBytes };
    const startedAt = performance.now();
    const child = fork(entry, [JSON.stringify(request)], {
      env: { ...environment },
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`, ...loaderArguments(entry)],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child = child;
    // A server that stops without closing its log is not kept from ending.
    child.unref();
    child.channel?.unref();
    child.on('message', ({ line }: LogMessage) => log(line));
    child.once('error', (error: NodeJS.ErrnoException) =>
      log(`prediction log: the shipper cannot be started: ${error.code ?? error.name}`),
    );
    child.once('close', (code, signal) => this.ended(`${signal ?? `exit code ${code}`}`, performance.now() - startedAt));
  }

  /** Resolves when all that is closed is shipped, or after the time. */
  async finish(timeoutMs: number): Promise<void> {
    this.isFinishing = true;
    clearTimeout(this.restart);
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const message: FinishMessage = { finishMs: timeoutMs };
    await new Promise<void>((resolve) => {
      const overdue = setTimeout(() => child.kill('SIGKILL'), timeoutMs + GRACE_MS);
      child.once('close', (code) => {
        clearTimeout(overdue);
        if (code !== 0) this.options.log('prediction log: not all is shipped; the next start on this machine does it');
        resolve();
      });
      child.send(message, () => undefined);
    });
  }

  private ended(how: string, lifeMs: number): void {
    this.child = undefined;
    if (this.isFinishing) return;
    this.restartMs = lifeMs > SOUND_MS ? FIRST_RESTART_MS : Math.min(2 * this.restartMs, LONGEST_RESTART_MS);
    this.options.log(`prediction log: the shipper ended by ${how}, starts again in ${this.restartMs} ms`);
    this.restart = setTimeout(() => this.start(), this.restartMs).unref();
  }
}
