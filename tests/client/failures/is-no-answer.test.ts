import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '@temporalio/client';
import { isNoAnswer } from '../../../client/failures/is-no-answer.js';

/** As both connections of Temporal's SDK tell what a server answers. */
function answer(code: number, details: string): Error {
  const cause = Object.assign(new Error(details), { code, details, metadata: {} });
  return new ServiceError('Failed to query Workflow', { cause });
}

const PASSED = Date.now() - 1;
const AHEAD = Date.now() + 3_600_000;

test('a passed deadline and a queue that nobody polls are no answer; a call that was cancelled before is something else', () => {
  assert.equal(isNoAnswer(answer(4, 'Deadline exceeded'), AHEAD), true);
  assert.equal(isNoAnswer(answer(9, 'no poller seen for task queue recently, worker may be down'), AHEAD), true);
  assert.equal(isNoAnswer(answer(9, 'workflow is closing'), AHEAD), false);
  assert.equal(isNoAnswer(answer(1, 'Timeout expired'), PASSED), true);
  assert.equal(isNoAnswer(answer(1, 'Call cancelled'), AHEAD), false);
  assert.equal(isNoAnswer(answer(14, 'no connection'), PASSED), false);
  assert.equal(isNoAnswer(new Error('no poller'), PASSED), false);
});
