/** What a request turned out to be about: labels of its metrics, filled in by the handler as it learns them. */
export interface Observed {
  /** Only names that this server serves; anything else a caller sent stays out of the labels. */
  model: string;
  version: string;
  rows: number;
}

export interface RouteCall {
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON of a POST; undefined for GET. */
  readonly body: unknown;
  readonly observed: Observed;
}

export interface RouteReply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `:name` matches one segment and becomes a parameter. Also the route's label in metrics. */
  readonly path: string;
  /** Answered without a token: probes of orchestrators carry none. */
  readonly open?: boolean;
  readonly handle: (call: RouteCall) => RouteReply | Promise<RouteReply>;
}

export function jsonReply(value: unknown, status = 200): RouteReply {
  return { status, body: JSON.stringify(value) };
}
