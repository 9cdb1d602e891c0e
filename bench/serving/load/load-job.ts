/** What one run of the load generator does. */
export interface LoadJob {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Request file: bodies that are sent in turn. */
  readonly requests: string;
  readonly connections: number;
  readonly warmupMs: number;
  readonly measureMs: number;
  /** Open loop: requests are due at random times of this mean rate, whatever the server does. null: closed loop. */
  readonly ratePerSecond: number | null;
  /** Processes of the server: their processor time is read at both ends of the measured window. */
  readonly serverPids: readonly number[];
}

export interface LoadResult {
  /** Answers with status 200 within the window. */
  readonly answered: number;
  /** Other statuses and broken connections within the window. */
  readonly failed: number;
  readonly windowMs: number;
  readonly serverCpuSeconds: number;
  /** Closed loop: from sending; open loop: from when the request was due. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number };
  /** Open loop: how late the generator noticed that a request was due, 99th percentile. */
  readonly lagMs: number;
  /** Share of the window in which the generator did not sleep, 0..1: near 1 in a closed loop, it was the limit. Always 1 in an open loop. */
  readonly busyFraction: number;
}
