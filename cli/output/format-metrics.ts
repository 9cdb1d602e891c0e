import type { Metrics } from '../../contracts/documents.js';

/** `roc_auc 0.7312, brier 0.1444`. */
export function formatMetrics(metrics: Metrics): string {
  const parts = Object.entries(metrics).map(([name, value]) => `${name} ${value === null ? 'not defined' : value.toPrecision(4)}`);
  return parts.join(', ') || '-';
}

/** Of a database row; rows of runs that have not finished hold an empty object. */
export function formatMetricsJson(json: string): string {
  return formatMetrics(JSON.parse(json === '' ? '{}' : json) as Metrics);
}

/** 24318 → `24,318`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
