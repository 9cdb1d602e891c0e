import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { InstanceReport } from '../../contracts/instance-report.js';
import { keys } from '../../contracts/names.js';

type Changing = 'state' | 'reasons' | 'endpoints' | 'requests';

export interface InstanceReporterOptions {
  readonly objects: ObjectStore;
  readonly fixed: Omit<InstanceReport, Changing>;
  readonly describe: () => Promise<Pick<InstanceReport, Changing>>;
  readonly everyMs: number;
}

/** Reports of processes that ended without a word are deleted after this time of silence, by the store's clock. */
const FORGET_MS = 3_600_000;
/** One of so many reports also looks for silent ones. */
const REPORTS_PER_CLEANING = 60;
/** Changes that come together are one report. */
const SETTLE_MS = 200;

/** Writes `instances/ID.json` every few seconds and at every change. Trouble with the store is the follower's to tell: here it is nothing. */
export class InstanceReporter {
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private reports = 0;
  private wake = new AbortController();

  constructor(private readonly options: InstanceReporterOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** What is served has changed. */
  changed(): void {
    this.wake.abort();
  }

  /** Ends, and takes the report back. */
  async close(): Promise<void> {
    this.stop.abort();
    this.wake.abort();
    await this.running;
    await this.options.objects.delete(this.key).catch(() => undefined);
  }

  private get key(): string {
    return keys.instance(this.options.fixed.instance);
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      await this.report().catch(() => undefined);
      await delay(this.options.everyMs * (0.9 + 0.2 * Math.random()), undefined, { signal: this.wake.signal, ref: false }).catch(
        () => undefined,
      );
      if (this.stop.signal.aborted) return;
      if (this.wake.signal.aborted) await delay(SETTLE_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
      this.wake = new AbortController();
    }
  }

  private async report(): Promise<void> {
    const { objects, fixed, describe } = this.options;
    const report: InstanceReport = { ...fixed, ...(await describe()) };
    await objects.put(this.key, Buffer.from(JSON.stringify(report)));
    this.reports += 1;
    if (this.reports % REPORTS_PER_CLEANING === 0) await this.forgetSilent();
  }

  private async forgetSilent(): Promise<void> {
    const { objects } = this.options;
    const own = await objects.head(this.key);
    if (own === undefined) return;
    for await (const { key, modifiedAt } of objects.list(keys.instances))
      if (own.modifiedAt - modifiedAt > FORGET_MS) await objects.delete(key);
  }
}
