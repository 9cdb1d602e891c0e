import type { IncomingHttpHeaders } from 'node:http2';
import { readHead } from '../../../../core/requests/request-head.js';
import type { SiteHeaders } from '../../../../core/requests/site-guard.js';

const TIMEOUT = /^(\d{1,8})([HMSmun])$/;
const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** How long the client waits; Infinity where it does not say. */
export function timeoutMs(headers: IncomingHttpHeaders): number {
  const [, count, unit = ''] = TIMEOUT.exec(textOf(headers, 'grpc-timeout') ?? '') ?? [];
  return count === undefined ? Infinity : Number(count) * (UNIT_MS[unit] as number);
}

/** Headers of a call: as Node reads them, where the first of two counts, and as they came. */
export interface CallHead {
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
}

/** What is there twice is told as an ambiguity; two authorities never get this far. */
export function siteHeaders({ headers, rawHeaders }: CallHead): SiteHeaders {
  const head = readHead(rawHeaders);
  return { ...head, host: headers[':authority'] ?? head.host };
}

export function textOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What headers take in memory, and what any call does. */
export function headBytes(headers: IncomingHttpHeaders): number {
  let sizeBytes = CALL_BYTES;
  for (const name in headers) sizeBytes += name.length + (headers[name]?.length ?? 0);
  return sizeBytes;
}

/** What a call takes beside its headers and its message. */
export const CALL_BYTES = 2_048;
