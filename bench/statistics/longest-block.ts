import { readFileSync } from 'node:fs';
import process from 'node:process';

const INTERVAL_MS = 5;

export interface Measured<T> {
  readonly result: T;
  readonly seconds: number;
  /** Longest time between two calls of a 5 ms timer, milliseconds: what a heartbeat would have waited. */
  readonly byClockMs: number;
  /** Most processor time of the event loop's own thread between two such calls, milliseconds: without what other programs took of the core. */
  readonly byProcessorMs: number;
}

/** Runs work and watches this process's event loop meanwhile. */
export async function longestBlock<T>(work: () => T | Promise<T>): Promise<Measured<T>> {
  let last = { clock: performance.now(), processor: threadMs() };
  let [byClockMs, byProcessorMs] = [0, 0];
  const look = (): void => {
    const now = { clock: performance.now(), processor: threadMs() };
    byClockMs = Math.max(byClockMs, now.clock - last.clock);
    byProcessorMs = Math.max(byProcessorMs, now.processor - last.processor);
    last = now;
  };
  const timer = setInterval(look, INTERVAL_MS);
  const startedAt = last.clock;
  try {
    const result = await work();
    const seconds = (performance.now() - startedAt) / 1000;
    look();
    return { result, seconds, byClockMs, byProcessorMs };
  } finally {
    clearInterval(timer);
  }
}

/** Processor time of the main thread so far; NaN where the kernel does not tell. */
function threadMs(): number {
  if (process.platform !== 'linux') return NaN;
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
