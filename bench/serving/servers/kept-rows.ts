import type { RunningServer } from './running-server.js';

/** What Perennial's own metrics say of its prediction log: a log that gives rows up costs less than one that works. */
export interface KeptRows {
  readonly scored: number;
  readonly dropped: number;
  /** Processor seconds of the process that ships the log. */
  readonly shippingSeconds: number;
}

export async function readKeptRows(server: RunningServer): Promise<KeptRows> {
  const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  const metrics = await response.text();
  return {
    scored: total(metrics, 'perennial_serving_rows_total'),
    dropped: total(metrics, 'perennial_serving_log_dropped_total'),
    shippingSeconds: server.childSeconds(),
  };
}

/** Sum over all labels. */
function total(metrics: string, name: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
