import { ERRORS, isDomainError } from '../../core/errors.js';
import type { DomainError, ErrorCode } from '../../core/errors.js';
import { RequestRefused } from '../json/request-problems.js';

/** Codes whose status says more than their kind does. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  AUTHENTICATION_LIMITED: 429,
  HOST_NOT_ALLOWED: 421,
  INPUT_BODY_TOO_LARGE: 413,
  INPUT_CONTENT_TYPE_UNSUPPORTED: 415,
  METHOD_NOT_ALLOWED: 405,
  ORIGIN_NOT_ALLOWED: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_ID_TAKEN: 409,
  SERVING_CONTROL_REFUSED: 403,
  SERVING_ENDPOINT_FORBIDDEN: 403,
  SERVING_FORBIDDEN: 403,
  SERVING_FULL: 429,
  SERVING_OVERLOADED: 429,
  SERVING_TOKEN_REFUSED: 401,
  SERVING_UNAUTHORIZED: 401,
};

const STATUS_OF_KIND = { input: 400, missing: 404, state: 503, fault: 500 } as const;

/** An error as HTTP tells it. */
export interface HttpFailure {
  readonly status: number;
  readonly error: DomainError;
  readonly headers: Readonly<Record<string, string>>;
}

/** The one mapping from errors to HTTP. Undefined: not an error that Perennial raises on purpose. */
export function httpFailure(error: unknown): HttpFailure | undefined {
  if (!isDomainError(error)) return undefined;
  return { status: STATUS[error.code] ?? STATUS_OF_KIND[ERRORS[error.code].kind], error, headers: headersOf(error) };
}

function headersOf(error: DomainError): Record<string, string> {
  if (error.code === 'METHOD_NOT_ALLOWED') return { allow: String(error.details.expected).replaceAll(' or ', ', ') };
  if (error.code === 'SERVING_UNAUTHORIZED') return { 'www-authenticate': 'Bearer' };
  // RFC 6750, section 3.1.
  if (error.code === 'SERVING_TOKEN_REFUSED') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (error.code === 'AUTHENTICATION_LIMITED' || error.code === 'QUOTA_EXCEEDED') return { 'retry-after': String(error.details.waitS) };
  if (error.code === 'SERVING_OVERLOADED' || error.code === 'SERVING_FULL') return { 'retry-after': '1' };
  if (error.code === 'SERVING_ISSUER_AWAY') return { 'retry-after': '10' };
  return error.code === 'SERVING_NOT_READY' ? { 'retry-after': '2' } : {};
}

/**
 * Open Inference Protocol: `{"error": "…"}`; everything else has code, message and, where it applies, field, rule, found and expected, and all
 * violations where there are several.
 */
export function errorBody(path: string, error: DomainError): string {
  if (path === '/v2' || path.startsWith('/v2/')) return JSON.stringify({ error: `${error.message} [${error.code}]` });
  const { field, rule, found, expected } = error.details;
  const all = error instanceof RequestRefused ? { violations: error.violations.map(violationOf), more: error.hasMore } : {};
  return JSON.stringify({ error: { code: error.code, message: error.message, field, rule, found, expected, ...all } });
}

function violationOf({ code, details: { field, rule, found, expected } }: DomainError): object {
  return { code, field, rule, found, expected };
}
