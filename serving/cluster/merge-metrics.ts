import { AggregatorRegistry } from 'prom-client';
import type { MetricSnapshot } from './cluster-messages.js';

/** What goes on counting when its process is gone. A gauge says how something is, so it ends with its process. */
const LASTING: readonly string[] = ['counter', 'histogram', 'summary'];

/** One set of metrics for all: counters and histograms are added up, gauges by the `aggregator` that they were made with. */
export async function mergeMetrics(snapshots: readonly MetricSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots] as object[]).metrics();
}

/** What is kept of ended processes, so that no total goes down when one of them is replaced. */
export async function addEnded(ended: MetricSnapshot, last: MetricSnapshot): Promise<MetricSnapshot> {
  const lasting = last.filter(({ type }) => LASTING.includes(String(type)));
  return AggregatorRegistry.aggregate([ended, lasting] as object[]).getMetricsAsJSON();
}
