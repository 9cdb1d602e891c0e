import assert from 'node:assert/strict';
import test from 'node:test';
import { temporalFailure } from '../../../client/failures/temporal-failure.js';
import { isPerennialError } from '../../../client/failures/perennial-error.js';

/** Of gRPC: those by which a call of ours was wrong or the thing is not there are said by whoever asked. */
const SAID_ELSEWHERE = new Set([3, 5, 6, 11, 12]);

test('whatever a call to Temporal breaks with, it is told what is not known and how to find out', () => {
  for (let code = 1; code <= 16; code += 1) {
    if (SAID_ELSEWHERE.has(code)) continue;
    const grpc = Object.assign(new Error('broke'), { code, details: 'broke', metadata: {} });
    for (const error of [grpc, new Error('of the SDK', { cause: grpc })]) {
      const told = temporalFailure(error, { address: 'x:1', namespace: 'default' });
      assert.ok(isPerennialError(told), `gRPC code ${code}`);
      assert.match(told.message, /x:1 \(namespace default\).* Fix: /);
    }
  }
});
