import assert from 'node:assert/strict';
import test from 'node:test';
import { status } from '@grpc/grpc-js';
import { DomainError } from '../../../../core/errors.js';
import type { ErrorCode } from '../../../../core/errors.js';
import { httpFailure } from '../../../../serving/http/errors.js';
import { grpcFailure } from '../../../../serving/protocols/grpc/transport/failure.js';
import type { GrpcEnd } from '../../../../serving/protocols/grpc/transport/status.js';

function failureOf(code: ErrorCode, details: Record<string, string | string[]> = {}): GrpcEnd {
  const failure = httpFailure(new DomainError(code, details));
  assert.ok(failure);
  return grpcFailure(failure);
}

test('every kind of error has the status that clients act upon', () => {
  const statuses: Partial<Record<ErrorCode, status>> = {
    INPUT_FIELD_TYPE: status.INVALID_ARGUMENT,
    INPUT_MESSAGE_INVALID: status.INVALID_ARGUMENT,
    INPUT_BODY_TOO_LARGE: status.RESOURCE_EXHAUSTED,
    SERVING_MODEL_UNKNOWN: status.NOT_FOUND,
    SERVING_VERSION_NOT_ACTIVE: status.NOT_FOUND,
    SERVING_UNAUTHORIZED: status.UNAUTHENTICATED,
    SERVING_FORBIDDEN: status.PERMISSION_DENIED,
    SERVING_OVERLOADED: status.RESOURCE_EXHAUSTED,
    SERVING_FULL: status.RESOURCE_EXHAUSTED,
    SERVING_NOT_READY: status.UNAVAILABLE,
    SERVING_FAULT: status.INTERNAL,
  };
  for (const [code, expected] of Object.entries(statuses)) assert.equal(failureOf(code as ErrorCode).code, expected, code);
});

test('where waiting helps, the trailers say for how long, as retry policies of gRPC read it', () => {
  assert.deepEqual(failureOf('SERVING_OVERLOADED').trailers, { 'grpc-retry-pushback-ms': '1000' });
  assert.deepEqual(failureOf('SERVING_NOT_READY').trailers, { 'grpc-retry-pushback-ms': '2000' });
  assert.deepEqual(failureOf('INPUT_FIELD_TYPE').trailers, {});
});

test('a text of any length and content fits into a trailer of 8 KiB', () => {
  for (const name of ['model', '\u{1f600}', '\ud83d', '%"\n']) {
    const served = Array.from({ length: 3_000 }, (_, i) => `${name}-${i}`);
    const { details } = failureOf('SERVING_MODEL_UNKNOWN', { served });
    assert.ok(encodeURI(details).length < 8_192);
  }
  assert.match(failureOf('SERVING_UNAUTHORIZED').details, / Fix: .* \[SERVING_UNAUTHORIZED\]$/s);
});
