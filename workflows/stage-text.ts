import type { Metrics } from '../contracts/documents.js';

/** 24318 → "24,318". */
export function formatNumber(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatMetrics(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value === null ? 'not defined' : value.toPrecision(4)}`)
    .join(', ');
}
