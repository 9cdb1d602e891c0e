import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import { recordedActivities } from './histories/recorded-activities.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

/** What each workflow cannot do without, with the other fields left out. */
const REQUIRED: Readonly<Record<keyof typeof WORKFLOW_TYPES, Readonly<Record<string, unknown>>>> = {
  lifecycle: { model: 'm' },
  scheduledTrigger: { model: 'm' },
  requestedRun: { start: {} },
  pipeline: { trigger: {}, definitionDigest: 'd', steps: [] },
  rollout: { model: 'm', endpoint: 'm', changeId: 'c', actor: 'a', reason: 'r' },
  tune: { model: 'm', triggerId: 't', definitionDigest: 'd', snapshot: 's', searchId: 's', asOf: 1, trials: 1, parallel: 1 },
  monitor: { model: 'm', name: 'inputs', definitionDigest: 'd' },
  batchPrediction: { model: 'm', batchId: 'b', input: {}, parallel: 1, threads: 1 },
  asyncPrediction: { endpoint: 'm', requestId: 'r' },
};

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

async function refusal(workflowType: string, ...args: unknown[]): Promise<string> {
  const started = world.client.workflow.execute(workflowType, { workflowId: randomUUID(), taskQueue: 'inputs', args });
  const cause = await started.then(
    () => undefined,
    (error: WorkflowFailedError) => error.cause,
  );
  assert.ok(cause instanceof ApplicationFailure && cause.nonRetryable, `${workflowType} took ${JSON.stringify(args)}: ${String(cause)}`);
  assert.match(cause.message, / Fix: /);
  return cause.type ?? '';
}

test('every workflow refuses at once an input of a newer release, without a format, and without a field that it needs', async () => {
  const recorded = recordedActivities();
  const worker = await world.startWorker(recorded.activities, 'inputs');
  try {
    for (const [name, type] of Object.entries(WORKFLOW_TYPES)) {
      const fields = REQUIRED[name as keyof typeof WORKFLOW_TYPES];
      const right = { formatVersion: 1, ...fields };
      assert.equal(await refusal(type), 'INPUT_INVALID', name);
      assert.equal(await refusal(type, [right]), 'INPUT_INVALID', name);
      assert.equal(await refusal(type, { ...right, formatVersion: 2 }), 'INPUT_NEWER', name);
      assert.equal(await refusal(type, fields), 'INPUT_NEWER', name);
      const wrong = Object.keys(fields).flatMap((field) => [
        { ...right, [field]: undefined },
        { ...right, [field]: true },
      ]);
      const refused = await Promise.all(wrong.map((input) => refusal(type, input)));
      assert.deepEqual(
        refused,
        wrong.map(() => 'INPUT_INVALID'),
        name,
      );
    }
  } finally {
    await worker.stop();
  }
  assert.deepEqual(recorded.calls, []);
});
