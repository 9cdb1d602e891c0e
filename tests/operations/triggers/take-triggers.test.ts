import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { StartPipelineInput } from '../../../contracts/workflows.js';
import { DomainError } from '../../../core/errors.js';
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
    const { taken: starts } = await takeTriggers(taker, [request('churn', 'a'), request('fraud', 'a')], 'warehouse');
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
    const {
      taken: [first],
    } = await takeTriggers(taker, [request('churn', 'b')], 'warehouse');
    const {
      taken: [again],
    } = await takeTriggers(taker, [request('churn', 'b')], 'warehouse');
    assert.deepEqual(again, first);
    const { taken, refused } = await takeTriggers(taker, [request('churn', 'b', 'another reason')], 'warehouse');
    assert.deepEqual([taken.length, refused.map(({ error }) => error.code)], [0, ['TRIGGER_CONFLICT']]);
    assert.equal(signalled.length, 2);
  });

  it('are kept from nothing by others that cannot be taken, whichever and wherever those are', async () => {
    await takeTriggers(taker, [request('churn', 'taken')], 'warehouse');
    for (let at = 0; at <= 2; at += 1) {
      for (const bad of [request('chrun', 'c'), request('churn', 'taken', 'another reason')]) {
        signalled = [];
        const good = [request('churn', `good-${at}-${bad.model}`), request('fraud', `good-${at}-${bad.model}`)];
        const { taken, refused } = await takeTriggers(taker, [...good.slice(0, at), bad, ...good.slice(at)], 'warehouse');
        assert.deepEqual(
          taken.map(({ model }) => model),
          ['churn', 'fraud'],
        );
        assert.equal(signalled.length, 2);
        assert.equal(refused[0]?.request, bad);
      }
    }
    await assert.rejects(triggerReport(database.metadata, 'chrun', 'c'), { code: 'TRIGGER_UNKNOWN' });
  });

  it('are not told to anybody when the database or Temporal is away, and that is thrown', async () => {
    const away = new DomainError('TEMPORAL_UNREACHABLE', { address: 'x:1', namespace: 'default', reason: 'refused' });
    const unreachable = { ...taker, signal: () => Promise.reject(away) };
    await assert.rejects(takeTriggers(unreachable, [request('churn', 'd'), request('chrun', 'd')], 'warehouse'), away);
  });
});
