import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;

export interface Measured<T> {
  readonly result: T;
  readonly seconds: number;
  /** How late the timer of 5 ms that was called last of all came: what a heartbeat would have waited, milliseconds. */
  readonly longestBlockMs: number;
}

/** Runs work and watches this process's event loop meanwhile. */
export async function longestBlock<T>(work: () => T | Promise<T>): Promise<Measured<T>> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2 * RESOLUTION_MS));
  delays.enable();
  await turn();
  delays.reset();
  const startedAt = performance.now();
  try {
    const result = await work();
    const seconds = (performance.now() - startedAt) / 1000;
    // A block that lasts until the end is seen when the timer comes.
    await turn();
    return { result, seconds, longestBlockMs: delays.max / 1e6 };
  } finally {
    delays.disable();
  }
}
