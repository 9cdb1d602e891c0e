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

test('a line says of which model, workflow, activity and attempt it is', () => {
  const workflowId = 'perennial/churn/monitor/inputs-2026-11-30T07:00:00Z';
  const meta = { workflowId, activityType: 'perennial.monitorModel', attempt: 2, error: new Error('gone') };
  const where = `model churn, workflow ${workflowId}, activity perennial.monitorModel, attempt 2`;
  assert.equal(logLine({ level: 'WARN', message: 'Activity failed', meta }), `WARN Activity failed (${where}): Error: gone`);
  assert.equal(logLine({ level: 'INFO', message: 'started', meta: { workflowId: 'nightly' } }), 'INFO started (workflow nightly)');
});
