import { setTimeout as delay } from 'node:timers/promises';
import type { BackgroundWork } from '../plugin/plugin-options.js';

export interface RepeatedWorkOptions {
  /** Pause after each round. */
  readonly everyMs: number;
  readonly round: (signal: AbortSignal) => Promise<void>;
  /** In words for people; the same words again are not told again. */
  readonly troubleOf: (error: unknown) => string;
  /** Undefined: rounds succeed again. */
  readonly tell: (trouble: string | undefined) => void;
}

/** Does one round after the other until it is stopped; a round that fails is told once, and the next one tries again. */
export class RepeatedWork implements BackgroundWork {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private trouble: string | undefined;

  constructor(private readonly options: RepeatedWorkOptions) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { everyMs, round, troubleOf, tell } = this.options;
    while (!signal.aborted) {
      const trouble = await round(signal).then(() => undefined, troubleOf);
      if (trouble !== this.trouble) tell(trouble);
      this.trouble = trouble;
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
