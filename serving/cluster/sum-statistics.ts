import type { DurationReport, StatisticsReport } from '../protocols/open-inference/statistics-routes.js';

/**
 * The same models and versions as `own`, each with the sums of every process. `all` has this process's report too, unless it came too
 * late to be there.
 */
export function sumStatistics(
  own: readonly StatisticsReport[],
  all: readonly (readonly StatisticsReport[])[],
): readonly StatisticsReport[] {
  return own.map((one) => {
    const found = all.flat().filter(({ name, version }) => name === one.name && version === one.version);
    return found.length === 0 ? one : found.reduce(added);
  });
}

function added(a: StatisticsReport, b: StatisticsReport): StatisticsReport {
  const [x, y] = [a.inference_stats, b.inference_stats];
  return {
    name: a.name,
    version: a.version,
    last_inference: Math.max(a.last_inference, b.last_inference),
    inference_count: a.inference_count + b.inference_count,
    execution_count: a.execution_count + b.execution_count,
    inference_stats: {
      success: sum(x.success, y.success),
      fail: sum(x.fail, y.fail),
      queue: sum(x.queue, y.queue),
      compute_input: sum(x.compute_input, y.compute_input),
      compute_infer: sum(x.compute_infer, y.compute_infer),
      compute_output: sum(x.compute_output, y.compute_output),
    },
    batch_stats: addedBatches(a.batch_stats, b.batch_stats),
  };
}

type Batches = StatisticsReport['batch_stats'];

function addedBatches(a: Batches, b: Batches): Batches {
  const bySize = new Map(a.map((batch) => [batch.batch_size, batch.compute_infer]));
  for (const { batch_size: size, compute_infer: infer } of b) bySize.set(size, sum(bySize.get(size) ?? { count: 0, ns: 0 }, infer));
  return [...bySize].sort(([x], [y]) => x - y).map(([size, infer]) => ({ batch_size: size, compute_infer: infer }));
}

function sum(a: DurationReport, b: DurationReport): DurationReport {
  return { count: a.count + b.count, ns: a.ns + b.ns };
}
