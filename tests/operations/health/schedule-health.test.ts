import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import { scheduleHealth } from '../../../operations/health/schedule-health.js';
import type { ExpectedSchedule } from '../../../operations/health/schedule-health.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';
import { eventually } from '../../fixtures/eventually.js';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';

const CRON = '0 7 * * *';
const DAYS_MS = 3 * 86_400_000;
type Command = Parameters<Connection['workflowService']['respondWorkflowTaskCompleted']>[0] extends { commands?: (infer C)[] | null }
  ? C
  : never;

const FAIL = (type: string, message: string): Command => ({
  commandType: 5,
  failWorkflowExecutionCommandAttributes: { failure: { message, applicationFailureInfo: { type, nonRetryable: true } } },
});
const COMPLETE: Command = { commandType: 4, completeWorkflowExecutionCommandAttributes: {} };

describe('the Schedules of a model, by what Temporal says of them', { concurrency: false }, () => {
  let server: TemporalDevServer;
  let connection: Connection;
  let client: Client;
  before(async () => {
    server = await startTemporalDevServer();
    connection = await Connection.connect({ address: server.address });
    client = new Client({ connection });
  });
  after(async () => {
    await connection.close();
    await server.stop();
  });

  function expected(model: string): ExpectedSchedule {
    return {
      check: 'monitor',
      model,
      scheduleId: `perennial/${model}/monitor/inputs`,
      cron: CRON,
      zone: 'UTC',
      toldElsewhere: ['PIPELINE_FAILED'],
    };
  }

  async function create(model: string, overlap: ScheduleOverlapPolicy = ScheduleOverlapPolicy.SKIP): Promise<void> {
    await client.schedule.create({
      scheduleId: expected(model).scheduleId,
      spec: { cronExpressions: [CRON] },
      action: { type: 'startWorkflow', workflowType: 'anything', workflowId: `perennial/${model}/monitor/inputs`, taskQueue: model },
      policies: { overlap },
    });
  }

  /** Fires, and ends what was started as a worker would. */
  async function fire(model: string, command?: Command): Promise<void> {
    const handle = client.schedule.getHandle(expected(model).scheduleId);
    const { numActionsTaken } = (await handle.describe()).info;
    await handle.trigger(ScheduleOverlapPolicy.BUFFER_ALL);
    await eventually(
      'the Schedule has fired',
      () => handle.describe(),
      ({ info }) => info.numActionsTaken > numActionsTaken && info.runningActions.length > 0,
    );
    if (command === undefined) return;
    const poll = { namespace: 'default', taskQueue: { name: model }, identity: 'test' };
    const { workflowService } = connection;
    const { taskToken } = await connection.withDeadline(Date.now() + LAST_RESORT_MS, () => workflowService.pollWorkflowTaskQueue(poll));
    await workflowService.respondWorkflowTaskCompleted({ namespace: 'default', taskToken, identity: 'test', commands: [command] });
    await eventually(
      'nothing runs',
      () => handle.describe(),
      ({ info }) => info.runningActions.length === 0,
    );
  }

  const health = (model: string, nowMs?: number) => scheduleHealth({ client }, expected(model), nowMs);
  const states = async (model: string): Promise<readonly string[]> => (await health(model)).map(({ state }) => state);

  it('are missed where the definition asks for one that is not there', async () => {
    const [finding] = await health('absent');
    assert.equal(finding?.state, 'fail');
    assert.match(finding?.fix ?? '', /perennial apply/);
  });

  it('are told when they are paused, with the note of who did it', async () => {
    await create('paused');
    assert.deepEqual(await states('paused'), ['ok']);
    await client.schedule.getHandle(expected('paused').scheduleId).pause('holidays');
    const [finding] = await health('paused');
    assert.deepEqual([finding?.state, /holidays/.test(finding?.text ?? '')], ['fail', true]);
  });

  it('fail when what they start fails, with its own words for what to do, until one ends well', async () => {
    await create('failing');
    await fire('failing', FAIL('SCHEMA_COLUMN_MISSING', 'The source has no column code. Fix: Add code to the source.'));
    const [first] = await health('failing');
    assert.deepEqual([first?.state, first?.fix], ['fail', 'Add code to the source.']);
    assert.match(first?.text ?? '', /^failing: .*SCHEMA_COLUMN_MISSING: The source has no column code$/);
    await fire('failing', FAIL('SCHEMA_COLUMN_MISSING', 'The source has no column code.'));
    assert.match((await health('failing'))[0]?.text ?? '', /the last 2 times/);
    await fire('failing', COMPLETE);
    assert.deepEqual(await states('failing'), ['ok']);
  });

  it('fail when what they start is terminated, and leave to another finding what that tells', async () => {
    await create('ended');
    await fire('ended');
    const { info } = await client.schedule.getHandle(expected('ended').scheduleId).describe();
    const running = info.runningActions[0]?.workflow;
    await client.workflow.getHandle(running?.workflowId ?? '').terminate();
    const [finding] = await health('ended');
    assert.deepEqual([finding?.state, /it ended terminated/.test(finding?.text ?? '')], ['fail', true]);
    await create('told');
    await fire('told', FAIL('PIPELINE_FAILED', 'the training failed'));
    assert.deepEqual(await states('told'), ['ok']);
  });

  it('are told when a firing came to nothing: because it skips, because it waits, or without a reason', async () => {
    const later = Date.now() + DAYS_MS;
    await create('silent');
    const [silent] = await health('silent', later);
    assert.deepEqual([silent?.state, /did not fire at/.test(silent?.text ?? '')], ['fail', true]);
    await create('skipping');
    await fire('skipping');
    const [skipping] = await health('skipping', later);
    assert.deepEqual([skipping?.state, /skips its firings since .* still runs$/.test(skipping?.text ?? '')], ['fail', true]);
    await create('waiting', ScheduleOverlapPolicy.BUFFER_ONE);
    await fire('waiting');
    const [waiting] = await health('waiting', later);
    assert.deepEqual([waiting?.state, /waits for .* to end/.test(waiting?.text ?? '')], ['warn', true]);
  });
});
