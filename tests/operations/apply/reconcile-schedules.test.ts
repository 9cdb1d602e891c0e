import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { wantedSchedules } from '../../../operations/apply/model-schedules.js';
import { reconcileSchedules } from '../../../operations/apply/reconcile-schedules.js';
import { missingSearchAttributes, prepareSearchAttributes } from '../../../operations/apply/search-attributes.js';
import type { TemporalAccess } from '../../../client/connection/open-temporal.js';
import { scheduleIds, WORKFLOW_TYPES } from '../../../contracts/names.js';
import { SEARCH_ATTRIBUTES } from '../../../contracts/search-attributes.js';
import { csv, defineModel, numeric, xgboost } from '../../../index.js';
import type { ModelDefinition, ModelInput } from '../../../index.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';

function definition(over: Partial<ModelInput>): ModelDefinition {
  return defineModel({
    name: 'churn',
    task: 'binary',
    source: csv({ path: '/data/churn.csv' }),
    time: { event: 'at', zone: 'Europe/Rome' },
    label: { is: 'churned == 1' },
    columns: { spend: numeric() },
    split: { validation: '7d', test: '7d' },
    train: xgboost({}),
    ...over,
  });
}

describe('apply brings a namespace to what definitions ask for', { concurrency: false }, () => {
  let server: TemporalDevServer;
  let temporal: TemporalAccess;
  before(async () => {
    server = await startTemporalDevServer();
    const connection = await Connection.connect({ address: server.address });
    temporal = {
      address: server.address,
      namespace: 'default',
      taskQueue: 'perennial',
      connection,
      client: new Client({ connection }),
      close: () => connection.close(),
    };
  });
  after(async () => {
    await temporal.close();
    await server.stop();
  });

  const apply = async (over: Partial<ModelInput>, dryRun = false): Promise<readonly string[]> => {
    const changes = await reconcileSchedules(
      temporal.client.schedule,
      'churn',
      wantedSchedules(definition(over), { definitionDigest: 'd1', taskQueue: 'perennial', execution: {}, searchAttributes: false }),
      dryRun,
    );
    return changes.map(({ scheduleId, change }) => `${scheduleId}: ${change}`);
  };
  const both: Partial<ModelInput> = { retrain: { cron: '0 6 1 * *' }, monitor: { cron: '0 7 * * *' } };

  it('registers the search attributes once and says when they are usable', async () => {
    assert.deepEqual([...(await missingSearchAttributes(temporal))].sort(), Object.values(SEARCH_ATTRIBUTES).sort());
    const first = await prepareSearchAttributes(temporal);
    assert.deepEqual([first.usable, first.missing.length, first.problem], [true, 3, '']);
    const again = await prepareSearchAttributes(temporal);
    assert.deepEqual([again.usable, again.missing.length], [true, 0]);
  });

  it('creates, leaves, updates and deletes Schedules, and only tells with a dry run', async () => {
    assert.deepEqual(await apply(both, true), ['perennial/churn/retrain: create', 'perennial/churn/monitor/inputs: create']);
    assert.deepEqual(await apply(both), ['perennial/churn/retrain: create', 'perennial/churn/monitor/inputs: create']);
    assert.deepEqual(await apply(both), ['perennial/churn/retrain: none', 'perennial/churn/monitor/inputs: none']);
    const changed = { ...both, retrain: { cron: '30 6 1 * *' } };
    assert.deepEqual(await apply(changed), ['perennial/churn/retrain: update', 'perennial/churn/monitor/inputs: none']);
    assert.deepEqual(await apply({ retrain: { cron: '30 6 1 * *' } }), [
      'perennial/churn/retrain: none',
      'perennial/churn/monitor/inputs: delete',
    ]);
    assert.deepEqual(await apply({}), ['perennial/churn/retrain: delete']);
    assert.deepEqual(await apply({}), []);
  });

  it('writes overlap, catch-up, zone and pause-on-failure out, and keeps a Schedule paused that somebody paused', async () => {
    await apply(both);
    const handle = temporal.client.schedule.getHandle(scheduleIds.retrain('churn'));
    await handle.pause('by hand');
    await apply({ ...both, retrain: { cron: '0 5 1 * *' } });
    const { policies, spec, state, action } = await handle.describe();
    assert.deepEqual([policies.overlap, policies.catchupWindow, policies.pauseOnFailure], ['BUFFER_ONE', 86_400_000, false]);
    assert.deepEqual([spec.timezone, spec.calendars?.[0]?.hour?.[0]?.start, state.paused], ['Europe/Rome', 5, true]);
    assert.equal(action.type === 'startWorkflow' ? action.workflowType : '', WORKFLOW_TYPES.scheduledTrigger);
    assert.match(state.note ?? '', /kept by perennial apply/);
  });
});
