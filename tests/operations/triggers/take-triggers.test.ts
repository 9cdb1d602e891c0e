import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { StartPipelineInput } from '../../../contracts/workflows.js';
import { takeTriggers } from '../../../operations/triggers/take-triggers.js';
import type { TriggerTaker } from '../../../operations/triggers/take-triggers.js';
import { triggerReport } from '../../../operations/triggers/trigger-report.js';
import { openWebhookMetadata } from '../../console/webhook-metadata.js';
import type { WebhookMetadata } from '../../console/webhook-metadata.js';

describe('triggers of machines', () => {
  let database: WebhookMetadata;
  let taker: TriggerTaker;
  let signalled: StartPipelineInput[] = [];
  before(async () => {
    database = await openWebhookMetadata(['churn', 'fraud']);
    taker = { metadata: database.metadata, signal: async (start) => void signalled.push(start) };
  });
  beforeEach(() => void (signalled = []));
  after(() => database.close());

  const request = (model: string, id: string, reason = 'new rows') => ({ model, triggerId: id, asOf: null, reason });

  it('are told to the lifecycle of each model, and can be asked about at once', async () => {
    const starts = await takeTriggers(taker, [request('churn', 'a'), request('fraud', 'a')], 'warehouse');
    assert.deepEqual(
      starts.map(({ model, triggerId, actor, deploy }) => [model, triggerId, actor, deploy]),
      [
        ['churn', 'a', 'warehouse', true],
        ['fraud', 'a', 'warehouse', true],
      ],
    );
    assert.deepEqual(new Set(signalled), new Set(starts));
    assert.equal((await triggerReport(database.metadata, 'fraud', 'a')).state, 'open');
  });

  it('are the same trigger when they come again, and refused when the same id asks for something else', async () => {
    const [first] = await takeTriggers(taker, [request('churn', 'b')], 'warehouse');
    const [again] = await takeTriggers(taker, [request('churn', 'b')], 'warehouse');
    assert.deepEqual(again, first);
    await assert.rejects(takeTriggers(taker, [request('churn', 'b', 'another reason')], 'warehouse'), { code: 'TRIGGER_CONFLICT' });
    assert.equal(signalled.length, 2);
  });

  it('are all left alone when one names a model that is not known', async () => {
    await assert.rejects(takeTriggers(taker, [request('churn', 'c'), request('chrun', 'c')], 'warehouse'), { code: 'MODEL_UNKNOWN' });
    await assert.rejects(triggerReport(database.metadata, 'churn', 'c'), { code: 'TRIGGER_UNKNOWN' });
    assert.deepEqual(signalled, []);
  });
});
