import { Metadata, status } from '@grpc/grpc-js';
import type { StatusObject } from '@grpc/grpc-js';
import type { HttpFailure } from '../../http/errors.js';

const CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  405: status.UNIMPLEMENTED,
  413: status.RESOURCE_EXHAUSTED,
  415: status.INVALID_ARGUMENT,
  421: status.PERMISSION_DENIED,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
};

/** Clients refuse trailers of more than 8 KiB; a character may take nine bytes there. */
const MAX_TEXT_CHARS = 800;
const MAX_ASCII_CHARS = 4_000;

/** An error as gRPC tells it: the text that REST has, and, where waiting helps, for how long. */
export function grpcFailure({ status: httpStatus, error, headers }: HttpFailure): StatusObject {
  const metadata = new Metadata();
  const retryAfterS = Number(headers['retry-after'] ?? 0);
  if (retryAfterS > 0) metadata.set('grpc-retry-pushback-ms', String(retryAfterS * 1_000));
  return { code: CODES[httpStatus] ?? status.INTERNAL, details: shortened(`${error.message} [${error.code}]`), metadata };
}

function shortened(text: string): string {
  const limit = /^[\x20-\x7e]*$/.test(text) ? MAX_ASCII_CHARS : MAX_TEXT_CHARS;
  const cut = text.length > limit ? `${text.slice(0, limit)}...` : text;
  // Half a character, which a cut may leave, has no place in a header.
  return Buffer.from(cut).toString();
}
