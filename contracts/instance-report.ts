/** `instances/ID.json`: what a serving process says of itself, overwritten every few seconds. No truth: it may be late or missing. */
export interface InstanceReport {
  readonly formatVersion: 1;
  readonly instance: string;
  readonly host: string;
  readonly url: string;
  readonly release: string;
  /** Epoch milliseconds by its own clock. Whether it lives is told by the object's time, which is the store's. */
  readonly startedAt: number;
  readonly state: 'starting' | 'ready' | 'degraded';
  /** Why it is not simply ready; empty when it is. */
  readonly reasons: readonly string[];
  readonly endpoints: readonly InstanceEndpoint[];
  /** Requests answered since the start. */
  readonly requests: number;
}

export interface InstanceEndpoint {
  readonly endpoint: string;
  /** Null: nothing is in effect yet. */
  readonly revision: number | null;
  readonly variants: readonly { readonly model: string; readonly version: number; readonly variant: string }[];
  readonly quarantined: number;
}
