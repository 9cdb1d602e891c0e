import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface WorkerMetrics {
  /** Prometheus text: this process, and what Temporal's SDK exports on `sdkAddress` when that answers. */
  text(): Promise<string>;
  readonly contentType: string;
}

const SDK_TIMEOUT_MS = 2_000;

export interface WorkerMetricsOptions {
  /** RUNNING, STOPPING … of the Worker. */
  readonly state: () => string;
  /** HOST:PORT of the SDK's own exporter. */
  readonly sdkAddress: string | undefined;
  /** How trainings and monitors ended; undefined: another Worker tells that. */
  readonly outcomes: (() => Promise<string>) | undefined;
}

export function createWorkerMetrics({ state, sdkAddress, outcomes }: WorkerMetricsOptions): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registry.registerMetric(
    new Gauge({
      name: 'perennial_worker_running',
      help: '1 while the training worker takes tasks.',
      registers: [],
      collect() {
        this.set(state() === 'RUNNING' ? 1 : 0);
      },
    }),
  );
  return {
    contentType: registry.contentType,
    text: async () => {
      // A database that is away must not hide the rest.
      const ended = await Promise.resolve(outcomes?.()).catch(() => undefined);
      return `${await registry.metrics()}${ended ?? ''}${sdkAddress === undefined ? '' : await sdkMetrics(sdkAddress)}`;
    },
  };
}

async function sdkMetrics(address: string): Promise<string> {
  try {
    const response = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(SDK_TIMEOUT_MS) });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
