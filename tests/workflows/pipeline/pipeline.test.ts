import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PreprocessInput } from '../../../contracts/activities.js';
import type { PipelineInput } from '../../../contracts/workflows.js';
import { WORKFLOW_TYPES } from '../../../contracts/names.js';
import type { Step } from '../../../contracts/names.js';
import * as messages from '../../../workflows/contract/messages.js';
import { pipelineInput } from '../pipeline-input.js';
import { recordedActivities } from '../histories/recorded-activities.js';
import { openWorkflowWorld } from '../workflow-world.js';
import type { RunningWorker, WorkflowWorld } from '../workflow-world.js';

let world: WorkflowWorld;
let worker: RunningWorker;
const recorded = recordedActivities();
before(async () => {
  world = await openWorkflowWorld();
  worker = await world.startWorker(recorded.activities);
});
after(async () => {
  await worker.stop();
  await world.close();
});

test('the stage table tells an operator every stage with its numbers', async () => {
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.pipeline, {
    workflowId: 'p1',
    taskQueue: 'perennial',
    args: [pipelineInput('p1', { tune: { trials: 5, parallel: 2 } })],
  });
  const result = await handle.result();
  assert.deepEqual([result.state, result.version, result.text], ['accepted', 1, 'version 1 accepted']);
  const rows = await handle.query(messages.progress);
  assert.deepEqual(
    rows.map((row) => `${row.stage} ${row.state}: ${row.text}`),
    [
      'preprocess done: 24,318 rows, 17 columns, snapshot aaaaaaaaaaaa',
      'checks done: 3 passed',
      'tune done: best log_loss 0.2500 in trial 3 of 4',
      'train done: 20,000 training rows, 50 rounds, validation roc_auc 0.7500',
      'test done: roc_auc 0.7500; parity pass',
      'register done: version 1, accepted',
    ],
  );
});

test('rows that were read before are told wherever the pipeline tells how it ended, and fresh ones are asked for', async () => {
  const readBefore = Date.UTC(2024, 3, 16, 8);
  const asked: PreprocessInput[] = [];
  const failing = { passed: false, checks: 2, warnings: 0, failures: ['between(num, -10, 10): 1 of 9 rows break it'], reportKey: 'k' };
  const reusing = recordedActivities({
    'perennial.ingestSnapshot': async (input) => {
      asked.push(input);
      return { address: 'a'.repeat(64), manifestKey: 'm', rows: 9, columns: 3, ...(input.fresh === true ? {} : { readBefore }) };
    },
    'perennial.checkSnapshot': async ({ tag }) => (tag === 'wrong' ? failing : { ...failing, passed: true, failures: [] }),
  });
  const other = await world.startWorker(reusing.activities, 'reuse');
  const run = (id: string, over: Partial<PipelineInput>): Promise<{ readonly text: string }> =>
    world.client.workflow.execute(WORKFLOW_TYPES.pipeline, { workflowId: id, taskQueue: 'reuse', args: [pipelineInput(id, over)] });
  const reused = 'the rows as they were read on 2024-04-16T08:00:00.000Z; --fresh reads them again';
  assert.match((await run('reused', {})).text, new RegExp(`^version \\d accepted, on ${reused}$`));
  const { trigger } = pipelineInput('fresh', {});
  assert.match((await run('fresh', { trigger: { ...trigger, fresh: true } })).text, /^version \d accepted$/);
  assert.deepEqual(
    asked.map(({ fresh }) => fresh),
    [undefined, true],
  );
  await assert.rejects(run('wrong', { tag: 'wrong' }), ({ cause }: Error) => {
    assert.match(
      String(cause),
      /1 of 2 checks failed: .* \(the rows as they were read on 2024-04-16.*Fix: Correct the rows at their source and have them read again .*--fresh/,
    );
    return true;
  });
  await other.stop();
});

test('a search runs every trial once, and never more at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const trials: number[] = [];
  const counting = recordedActivities({
    'perennial.runTrial': async ({ trial }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      trials.push(trial);
      return { trial, value: trial };
    },
  });
  const searching = await world.startWorker(counting.activities, 'search');
  await world.client.workflow.execute(WORKFLOW_TYPES.pipeline, {
    workflowId: 'p2',
    taskQueue: 'search',
    args: [pipelineInput('p2', { tune: { trials: 9, parallel: 3 } })],
  });
  assert.deepEqual(trials.sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(most <= 3);
  await searching.stop();
});

test('a search ends where its space does, and says so', async () => {
  const begun: number[] = [];
  const finite = recordedActivities({
    'perennial.runTrial': async ({ trial }) => {
      begun.push(trial);
      return trial < 4 ? { trial, value: trial } : { trial, value: null, exhausted: true };
    },
    'perennial.finishSearch': async () => ({ trials: 4, metric: 'log_loss', bestTrial: 0, bestValue: 0, exhausted: true }),
  });
  const searching = await world.startWorker(finite.activities, 'finite');
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.pipeline, {
    workflowId: 'p3',
    taskQueue: 'finite',
    args: [pipelineInput('p3', { tune: { trials: 500, parallel: 2 } })],
  });
  await handle.result();
  assert.ok(begun.length <= 6, `trials under way end, no others begin: ${begun.join()}`);
  const tune = (await handle.query(messages.progress)).find(({ stage }) => stage === 'tune');
  assert.equal(tune?.text, 'best log_loss 0.000 in trial 0 of 4; every combination of the space was tried');
  await searching.stop();
});

test('each step can be run alone', async () => {
  const steps = async (triggerId: string, wanted: readonly Step[], over: Partial<PipelineInput> = {}): Promise<string[]> => {
    const before = recorded.calls.length;
    const args: [PipelineInput] = [pipelineInput(triggerId, { steps: wanted, ...over })];
    await world.client.workflow.execute(WORKFLOW_TYPES.pipeline, { workflowId: triggerId, taskQueue: 'perennial', args });
    return recorded.calls.slice(before).map((call) => call.name.replace('perennial.', ''));
  };
  assert.deepEqual(await steps('s1', ['preprocess'], { tag: 'june' }), ['ingestSnapshot', 'checkSnapshot']);
  assert.deepEqual(await steps('s2', ['train', 'register'], { tag: 'june' }), ['resolveTag', 'trainModel', 'registerVersion']);
  assert.deepEqual(await steps('s3', ['test'], { tag: 'june', version: 1 }), ['resolveTag', 'scoreVersion']);
  assert.deepEqual(await steps('s4', ['tune'], { tag: 'june', tune: { trials: 1, parallel: 1 } }), [
    'resolveTag',
    'runTrial',
    'finishSearch',
  ]);
});

test('steps without a dataset are refused with what to add', async () => {
  const args: [PipelineInput] = [pipelineInput('t1', { steps: ['train'] })];
  await assert.rejects(
    world.client.workflow.execute(WORKFLOW_TYPES.pipeline, { workflowId: 't1', taskQueue: 'perennial', args }),
    (error: Error) => {
      assert.match(String(error.cause), /need a dataset\. Fix: name a dataset tag/);
      return true;
    },
  );
});
