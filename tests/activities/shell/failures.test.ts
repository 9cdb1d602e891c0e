import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { activityFailure } from '../../../activities/shell/failures.js';
import { DomainError } from '../../../core/errors.js';

const RUNNING = new AbortController().signal;

function failureOf(error: unknown): ApplicationFailure {
  const failure = activityFailure(error, RUNNING);
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.cause, undefined, 'a cause may hold what the message leaves out');
  return failure;
}

test('an error of the table is a failure of its code, retried only when that can help', () => {
  const unknown = failureOf(new DomainError('VERSION_UNKNOWN', { model: 'm', version: 3 }, { cause: new Error('a row') }));
  assert.deepEqual([unknown.type, unknown.nonRetryable], ['VERSION_UNKNOWN', true]);
  assert.match(unknown.message, /has no version 3\. Fix: /);
  const full = failureOf(new DomainError('OBJECT_STORE_FULL', { store: 'fs:/x', key: 'k', reason: 'ENOSPC' }));
  assert.deepEqual([full.type, full.nonRetryable, full.nextRetryDelay], ['OBJECT_STORE_FULL', false, 30_000]);
});

test('an error that nobody foresaw is retried, and told by its kind and place: a message may quote a row, a URL or a password', () => {
  const told = (error: unknown): string => {
    const failure = failureOf(error);
    assert.deepEqual([failure.type, failure.nonRetryable], ['INTERNAL', false]);
    assert.doesNotMatch(failure.message, /zq7/);
    return failure.message;
  };
  assert.match(told(new TypeError('mysql://ada:zq7@db/x\n    at zq7 (zq7.js:1:1)')), /\(TypeError at .*failures\.test\.[jt]s:\d+:\d+\)/);
  assert.match(told(Object.assign(new Error('zq7'), { code: 'EIO' })), /\(Error EIO at /);
  assert.match(told(caughtBy(() => JSON.parse('zq7'))), /\(SyntaxError at /);
  assert.match(told('zq7'), /\(string\)/);
});

test('of a URL in an error of ours its credentials are left out', () => {
  const reason = 'mysql://ada:s3cret@db:3306/x';
  assert.match(failureOf(new DomainError('SOURCE_QUERY_REFUSED', { reason })).message, /mysql:\/\/db:3306\/x/);
});

function caughtBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('once an attempt was told to stop, its end is the cancellation, whatever the interrupted work said', () => {
  const cancelled = AbortSignal.abort(new CancelledFailure('CANCELLED'));
  assert.ok(activityFailure(new DomainError('TRAINER_DIED', {}), cancelled) instanceof CancelledFailure);
  const shutDown = activityFailure(new Error('aborted'), AbortSignal.abort(new CancelledFailure('WORKER_SHUTDOWN')));
  assert.ok(shutDown instanceof ApplicationFailure);
  assert.deepEqual([shutDown.type, shutDown.nonRetryable], ['WORKER_SHUTDOWN', false]);
});
