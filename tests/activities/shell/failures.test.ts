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

test('an error that nobody foresaw is retried, and its message holds no credentials of a URL', () => {
  const failure = failureOf(new TypeError('cannot reach mysql://ada:s3cret@db:3306/x and https://token@host/\nrow: 1, 2, 3'));
  assert.deepEqual([failure.type, failure.nonRetryable], ['INTERNAL', false]);
  assert.match(failure.message, /mysql:\/\/db:3306\/x and https:\/\/host\//);
  assert.doesNotMatch(failure.message, /s3cret|token|row:/);
});

test('once an attempt was told to stop, its end is the cancellation, whatever the interrupted work said', () => {
  const cancelled = AbortSignal.abort(new CancelledFailure('CANCELLED'));
  assert.ok(activityFailure(new DomainError('TRAINER_DIED', {}), cancelled) instanceof CancelledFailure);
  const shutDown = activityFailure(new Error('aborted'), AbortSignal.abort(new CancelledFailure('WORKER_SHUTDOWN')));
  assert.ok(shutDown instanceof ApplicationFailure);
  assert.deepEqual([shutDown.type, shutDown.nonRetryable], ['WORKER_SHUTDOWN', false]);
});
