import type { MetadataStore, MetricPoint } from '../../adapters/metadata-store/metadata-store.js';
import type { RoundProgress } from '../../adapters/trainer/trainer.js';
import type { ActivityScope } from '../shell/activity-shell.js';

const POINTS_PER_WRITE = 200;

/**
 * Passes every round's metrics to the run, in batches and one write at a time, and the newest to the heartbeat. A database that is
 * down does not stop a training: points wait, and `finish` is where it is an error.
 */
export class RunProgress {
  #waiting: MetricPoint[] = [];
  #writing: Promise<void> | null = null;

  constructor(
    private readonly metadata: MetadataStore,
    private readonly runId: string,
    private readonly report: ActivityScope['report'],
    private readonly part?: { readonly stage: string; readonly metrics: string },
  ) {}

  /** What is going on, for people. */
  get stage(): string {
    return this.part === undefined ? 'training' : `training ${this.part.stage}`;
  }

  onRound({ round, rounds, metrics }: RoundProgress): void {
    this.report({ stage: this.stage, round, rounds, metrics });
    for (const [metric, value] of Object.entries(metrics)) {
      if (Number.isFinite(value)) this.#waiting.push({ metric: `${this.part?.metrics ?? ''}${metric}`, step: round, value });
    }
    if (this.#waiting.length >= POINTS_PER_WRITE)
      this.#writing ??= this.#write()
        .catch(() => undefined)
        .finally(() => {
          this.#writing = null;
        });
  }

  async finish(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  async #write(): Promise<void> {
    const points = this.#waiting;
    if (points.length === 0) return;
    this.#waiting = [];
    try {
      await this.metadata.putRunMetrics(this.runId, points);
    } catch (error) {
      this.#waiting = [...points, ...this.#waiting];
      throw error;
    }
  }
}
