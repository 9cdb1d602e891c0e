import type { HttpFailure } from '../../../http/errors.js';
import { STATUS } from './status.js';
import type { GrpcEnd, StatusCode } from './status.js';

const CODES: Readonly<Record<number, StatusCode>> = {
  400: STATUS.INVALID_ARGUMENT,
  401: STATUS.UNAUTHENTICATED,
  403: STATUS.PERMISSION_DENIED,
  404: STATUS.NOT_FOUND,
  405: STATUS.UNIMPLEMENTED,
  413: STATUS.RESOURCE_EXHAUSTED,
  415: STATUS.INVALID_ARGUMENT,
  421: STATUS.PERMISSION_DENIED,
  429: STATUS.RESOURCE_EXHAUSTED,
  503: STATUS.UNAVAILABLE,
};

/** Clients refuse trailers of more than 8 KiB; a character may take nine bytes there. */
const MAX_TEXT_CHARS = 800;
const MAX_ASCII_CHARS = 4_000;

/** An error as gRPC tells it: the text that REST has, and, where waiting helps, for how long. */
export function grpcFailure({ status, error, headers }: HttpFailure, code: StatusCode = CODES[status] ?? STATUS.INTERNAL): GrpcEnd {
  const retryAfterS = Number(headers['retry-after'] ?? 0);
  const trailers: Record<string, string> = retryAfterS > 0 ? { 'grpc-retry-pushback-ms': String(retryAfterS * 1_000) } : {};
  return { code, details: shortened(`${error.message} [${error.code}]`), trailers };
}

function shortened(text: string): string {
  const limit = /^[\x20-\x7e]*$/.test(text) ? MAX_ASCII_CHARS : MAX_TEXT_CHARS;
  const cut = text.length > limit ? `${text.slice(0, limit)}...` : text;
  // Half a character, which a cut may leave, has no place in a header.
  return Buffer.from(cut).toString();
}
