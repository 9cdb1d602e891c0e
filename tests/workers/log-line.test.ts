import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logLine } from '../../workers/log-line.js';

const failing = (text: string) => ({
  level: 'WARN' as const,
  message: 'Failing workflow task',
  meta: { failure: `Failure { failure: Some(Failure { message: "${text}", source: "TypeScriptSDK", stack_trace: "at x" }) }` },
});

test('a worker without the data converter logs what it lacks', () => {
  assert.match(
    logLine(failing('Unknown encoding: binary/encrypted')),
    /^WARN Failing workflow task: PAYLOAD_UNREADABLE: .* binary\/encrypted\. Fix: set PERENNIAL_DATA_CONVERTER/,
  );
});

test('a line says why, in one line', () => {
  assert.equal(logLine(failing('says \\"no\\"\\nand more')), 'WARN Failing workflow task: says "no"');
  assert.equal(logLine({ level: 'ERROR', message: 'lost', meta: { error: new Error('gone') } }), 'ERROR lost: Error: gone');
  assert.equal(logLine({ level: 'INFO', message: 'all well' }), 'INFO all well');
});
