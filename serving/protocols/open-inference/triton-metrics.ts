import type { Metric, Registry } from 'prom-client';
import type { EndpointTable } from '../../variants/endpoint-table.js';
import { allStatistics } from './statistics-routes.js';
import type { DurationReport, StatisticsReport } from './statistics-routes.js';

interface TritonCounter {
  readonly name: string;
  readonly help: string;
  readonly read: (statistics: StatisticsReport) => number;
}

const microseconds = ({ ns }: DurationReport): number => ns / 1_000;

/** Names and units as in Triton's documentation of its metrics. */
const COUNTERS: readonly TritonCounter[] = [
  { name: 'nv_inference_request_success', help: 'Requests answered.', read: (of) => of.inference_stats.success.count },
  { name: 'nv_inference_request_failure', help: 'Requests that failed.', read: (of) => of.inference_stats.fail.count },
  { name: 'nv_inference_count', help: 'Rows scored.', read: (of) => of.inference_count },
  { name: 'nv_inference_exec_count', help: 'Runs of the model.', read: (of) => of.execution_count },
  { name: 'nv_inference_request_duration_us', help: 'Whole requests.', read: (of) => microseconds(of.inference_stats.success) },
  { name: 'nv_inference_queue_duration_us', help: 'Waiting for a run.', read: (of) => microseconds(of.inference_stats.queue) },
  {
    name: 'nv_inference_compute_input_duration_us',
    help: 'Checks and encoding.',
    read: (of) => microseconds(of.inference_stats.compute_input),
  },
  { name: 'nv_inference_compute_infer_duration_us', help: 'Runs.', read: (of) => microseconds(of.inference_stats.compute_infer) },
  {
    name: 'nv_inference_compute_output_duration_us',
    help: 'Not measured on its own: 0.',
    read: (of) => microseconds(of.inference_stats.compute_output),
  },
];

/** What the statistics extension tells, under the names of Triton's metrics; read when somebody scrapes, so a request costs nothing. */
export function addTritonMetrics(registry: Registry, endpoints: EndpointTable): void {
  for (const { name, help, read } of COUNTERS) {
    const get = async (): Promise<object> => {
      const values = allStatistics(endpoints).map((of) => ({ labels: { model: of.name, version: of.version }, value: read(of) }));
      return { name, help, type: 'counter', values, aggregator: 'sum' };
    };
    // A registry asks its metrics for `name` and `get` alone; its type wants one of the library's own classes.
    registry.registerMetric({ name, get, aggregator: 'sum' } as unknown as Metric);
  }
}
