import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { StatisticsReport } from '../protocols/open-inference/statistics-routes.js';
import type { SiblingStatus } from './sibling-routes.js';

export type MetricSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[];
export type Protocol = 'http' | 'grpc';

/** From the first process to one that answers. */
export type ToWorker =
  /** Comes with its socket. */
  | { readonly kind: 'connection'; readonly protocol: Protocol }
  | { readonly kind: 'report'; readonly id: number }
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string }
  | { readonly kind: 'statuses'; readonly id: number; readonly statuses: readonly SiblingStatus[] }
  | { readonly kind: 'statistics'; readonly id: number; readonly reports: readonly (readonly StatisticsReport[])[] }
  /** New connections go to processes that are ready, this one among them. */
  | { readonly kind: 'readyKnown' }
  /** Tell clients that the end is near; connections still come. */
  | { readonly kind: 'announceStop' }
  /** No connection comes any more. */
  | { readonly kind: 'stop' };

/** From a process that answers to the first one. */
export type FromWorker =
  | { readonly kind: 'started' }
  /** Has something to answer with. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'closed'; readonly connections: number }
  | { readonly kind: 'reported'; readonly id: number; readonly report: Report }
  | { readonly kind: 'ask'; readonly id: number; readonly what: Asked };

export type Asked = 'metrics' | 'statuses' | 'statistics';

/** What one process says of itself. */
export interface Report {
  readonly metrics: MetricSnapshot;
  readonly status: unknown;
  readonly statistics: readonly StatisticsReport[];
}
