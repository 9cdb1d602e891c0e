import assert from 'node:assert/strict';
import { test } from 'node:test';

import { engineFailure } from '../../../../adapters/table-engine/duckdb/engine-failure.js';
import { DomainError } from '../../../../core/errors.js';

const CONTEXT = { step: 'sort', folder: '/data/work' };

function mapped(message: string, code?: string): DomainError {
  const error = engineFailure(Object.assign(new Error(message), code === undefined ? {} : { code }), CONTEXT);
  assert.ok(error instanceof DomainError);
  return error;
}

test('a full disk is told as such, however the engine or the system words it, and may be retried', () => {
  const messages = [
    'IO Error: Could not write file "/data/work/staging/rows.duckdb": No space left on device',
    "Out of Memory Error: failed to offload data block of size 256.0 KiB (1.0 GiB/1.0 GiB used).\nThis limit was set by the 'max_temp_directory_size' setting.",
  ];
  for (const error of [...messages.map((message) => mapped(message)), mapped('mkdir', 'ENOSPC')]) {
    assert.deepEqual([error.code, error.retryable, error.details.folder], ['WORK_DISK_FULL', true, '/data/work']);
  }
});

test('texts that quote cells are cut to their kind, and the original is not chained', () => {
  const error = mapped("Conversion Error: Could not convert string 'sentinel-7f3a' to DOUBLE\n\nLINE 1: SELECT 'sentinel-7f3a'");
  assert.deepEqual([error.code, error.details.reason, error.cause], ['TABLE_ENGINE_REFUSED', 'Conversion Error', undefined]);
  const naming = ['Binder', 'Catalog', 'Parser', 'Syntax', 'Fatal', 'Transaction', 'Connection', 'Constraint', 'INTERNAL'];
  for (const kind of naming)
    assert.equal(
      mapped(`${kind} Error: Referenced column "sentinel-7f3a" not found. Candidate bindings: "sentinel-7f3a"`).details.reason,
      `${kind} Error`,
    );
  assert.match(mapped('IO Error: Cannot open file "/data/x.csv"').message, /\/data\/x\.csv/);
});

test('errors of ours and things that are no errors go through', () => {
  const ours = new DomainError('WORK_DISK_FULL', { folder: 'x' });
  assert.equal(engineFailure(ours, CONTEXT), ours);
  assert.equal(engineFailure('reason', CONTEXT), 'reason');
});

test('what names, values or queries are to blame for is not retried, and what a machine is to blame for is', () => {
  const refused = [
    'Conversion',
    'Invalid Input',
    'Out of Range',
    'Mismatch Type',
    'Binder',
    'Catalog',
    'Parser',
    'Constraint',
    'Not implemented',
  ];
  for (const kind of refused)
    assert.deepEqual([mapped(`${kind} Error: x`).code, mapped(`${kind} Error: x`).retryable], ['TABLE_ENGINE_REFUSED', false]);
  for (const message of ['IO Error: x', 'Out of Memory Error: x', 'FATAL Error: x', 'INTERNAL Error: x', 'INTERRUPT Error: x'])
    assert.deepEqual([mapped(message).code, mapped(message).retryable], ['TABLE_ENGINE_FAILED', true]);
  assert.equal(mapped('Invalid Input Error: x', 'EIO').retryable, true);
});
