import type { IncomingHttpHeaders } from 'node:http';
import type { ActiveModel } from '../model/active-model.js';
import type { HttpFailure } from './errors.js';
import type { Role } from '../tokens/role.js';
import type { Caller } from '../tokens/token-gate.js';

export type { Role };

/** What a request turned out to be about: labels of its metrics, filled in by the handler as it learns them. */
export interface Observed {
  /** What answered. Only what this server serves; names that a caller made up stay out of the labels. */
  active: ActiveModel | undefined;
}

export interface RouteCall {
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON of a POST whose route takes JSON; otherwise undefined. */
  readonly body: unknown;
  /** Body as sent, decompressed; empty for GET. */
  readonly raw: Buffer;
  /** All of them; built when first asked for. */
  readonly headers: IncomingHttpHeaders;
  /** Value of one header by its lower-case name; cheaper than `headers` for a request that is looked at for few. */
  header(name: string): string | undefined;
  /** What follows `?`, or ''. */
  readonly search: string;
  readonly observed: Observed;
  /** Whose token the request carries; undefined on open routes, but for one that `tells`. */
  readonly caller?: Caller | undefined;
  /** That the request came from; '' when its connection is gone. */
  readonly address: string;
}

export interface RouteReply {
  readonly status: number;
  readonly body: string | Buffer;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /**
   * `:name` matches one segment, or the part of one before its literal end (`:model:predict`), and becomes a parameter. `:model` is the
   * endpoint that the caller must be allowed to use. Also the route's label in metrics.
   */
  readonly path: string;
  /** Answered without a token: probes of orchestrators carry none. */
  readonly open?: boolean;
  /** Of an open route that tells more to whoever has this role: `caller` says that it is one. */
  readonly tells?: Role;
  /** @default 'predict' */
  readonly role?: Role;
  /** Tells of every endpoint at once: for callers who may see all of them. */
  readonly isOfServer?: boolean;
  /** `raw`: the handler reads the body itself, whatever its content type. @default 'json' */
  readonly takes?: 'json' | 'raw';
  /** The route's own form of an error answer, where its protocol has one. */
  readonly failure?: (error: HttpFailure) => RouteReply;
  readonly handle: (call: RouteCall) => RouteReply | Promise<RouteReply>;
}

export function jsonReply(value: unknown, status = 200): RouteReply {
  return { status, body: JSON.stringify(value) };
}
