import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startWebhookServer } from '../../console/webhook-server.js';
import type { WebhookServer } from '../../console/webhook-server.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { DomainError } from '../../core/errors.js';
import type { WebhookMetadata } from './webhook-metadata.js';
import { openWebhookMetadata } from './webhook-metadata.js';

const TOKEN = 'sentinel-token';

describe('triggers over HTTP', () => {
  let server: WebhookServer;
  let database: WebhookMetadata;
  let signals: StartPipelineInput[] = [];
  let temporalIsUp = true;
  const lines: string[] = [];

  before(async () => {
    database = await openWebhookMetadata(['churn', 'fraud']);
    server = await startWebhookServer({
      port: 0,
      token: TOKEN,
      metadata: database.metadata,
      signal: async (start) => {
        if (!temporalIsUp) throw new DomainError('TEMPORAL_UNREACHABLE', { address: 'x:1', namespace: 'default', reason: 'refused' });
        signals.push(start);
      },
      log: (line) => void lines.push(line),
    });
  });
  after(async () => {
    await server.close();
    await database.close();
  });

  interface Answered {
    readonly status: number;
    readonly code: string | undefined;
    readonly json: Record<string, unknown>;
  }

  async function post(path: string, body: unknown, token: string | null = TOKEN): Promise<Answered> {
    signals = [];
    return send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }, token);
  }

  async function send(path: string, init: RequestInit, token: string | null = TOKEN): Promise<Answered> {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    const json = (await response.json()) as { error?: { code: string } };
    return { status: response.status, code: json.error?.code, json };
  }

  const alert = (over: object = {}): object => ({
    status: 'firing',
    labels: { alertname: 'ScoreDrop', model: 'churn' },
    fingerprint: 'a1b2c3',
    startsAt: '2026-11-21T04:00:00Z',
    ...over,
  });

  it('signals a model by plain JSON and answers with the trigger', async () => {
    const { status, json } = await post('/v1/models/churn/triggers', { reason: 'new rows', id: 'batch-7', asOf: '2026-01-01T00:00:00Z' });
    assert.equal(status, 202);
    assert.deepEqual(json, { triggers: [{ model: 'churn', triggerId: 'webhook-batch-7' }] });
    assert.equal(signals.length, 1);
    assert.deepEqual([signals[0]?.asOf, signals[0]?.reason, signals[0]?.deploy], [Date.UTC(2026, 0, 1), 'new rows', true]);
  });

  it('makes one signal a model of an Alertmanager delivery, and the same id of a repeated one', async () => {
    const delivery = { version: '4', alerts: [alert(), alert({ fingerprint: 'other' }), alert({ labels: { model: 'fraud' } })] };
    const first = await post('/v1/webhooks/alertmanager', delivery);
    const ids = signals.map((start) => start.triggerId);
    await post('/v1/webhooks/alertmanager', delivery);
    assert.equal(first.status, 202);
    assert.deepEqual(
      signals.map((start) => [start.model, start.triggerId]),
      [
        ['churn', ids[0]],
        ['fraud', ids[1]],
      ],
    );
  });

  it('ignores resolved alerts, and tells of alerts that name no model', async () => {
    lines.length = 0;
    const { status, json } = await post('/v1/webhooks/alertmanager', {
      alerts: [alert({ status: 'resolved' }), alert({ labels: { alertname: 'DiskFull' } }), alert({ status: 'resolved', labels: null })],
    });
    assert.deepEqual([status, signals.length], [202, 0]);
    const told = json.refused as readonly { alert: string; code: string; message: string }[];
    assert.deepEqual(
      told.map((one) => [one.alert, one.code]),
      [['alerts[1]', 'ALERT_MODEL_MISSING']],
    );
    assert.match(told[0]?.message ?? '', /DiskFull.* has no label "model".* Fix: /);
    assert.match(lines.join('\n'), /alerts\[1\].*ALERT_MODEL_MISSING/);
  });

  it('refuses callers without the token, whatever else they send', async () => {
    for (const token of [null, '', 'wrong', `${TOKEN}x`]) {
      const { status, code } = await post('/v1/models/churn/triggers', { reason: 'x' }, token);
      assert.deepEqual([status, code, signals.length], [401, 'WEBHOOK_UNAUTHORIZED', 0]);
    }
  });

  it('says 404 for a model without a definition, alone and as all of a delivery', async () => {
    const plain = await post('/v1/models/unknown/triggers', { reason: 'x' });
    assert.deepEqual([plain.status, plain.code], [404, 'MODEL_UNKNOWN']);
    const delivery = await post('/v1/webhooks/alertmanager', { alerts: [alert({ labels: { model: 'unknown' } })] });
    assert.deepEqual([delivery.status, delivery.code, signals.length], [404, 'MODEL_UNKNOWN', 0]);
  });

  it('takes what it can of a delivery, whatever else is in it, and says what it could not', async () => {
    const bad: readonly (readonly [unknown, string])[] = [
      [alert({ labels: { model: 'unknown' } }), 'MODEL_UNKNOWN'],
      [alert({ labels: { alertname: 'DiskFull' } }), 'ALERT_MODEL_MISSING'],
      [alert({ labels: { model: 'A B' } }), 'REQUEST_FIELD_INVALID'],
      [alert({ labels: { model: 7 } }), 'REQUEST_FIELD_INVALID'],
      [alert({ labels: [] }), 'REQUEST_FIELD_INVALID'],
      [alert({ startsAt: 'soon' }), 'REQUEST_FIELD_INVALID'],
      [alert({ fingerprint: '' }), 'REQUEST_FIELD_INVALID'],
      [null, 'REQUEST_FIELD_INVALID'],
    ];
    for (const [one, code] of bad) {
      for (const alerts of [
        [one, alert(), alert({ labels: { model: 'fraud' } })],
        [alert(), alert({ labels: { model: 'fraud' } }), one],
      ]) {
        const { status, json } = await post('/v1/webhooks/alertmanager', { alerts });
        assert.deepEqual([status, signals.map(({ model }) => model).sort()], [202, ['churn', 'fraud']]);
        const told = json.refused as readonly { alert: string; code: string }[];
        assert.deepEqual(told, [{ ...told[0], alert: `alerts[${alerts.indexOf(one as object)}]`, code }]);
      }
    }
  });

  it('says 503 when Temporal is away, so that the sender delivers again', async () => {
    temporalIsUp = false;
    const { status, code } = await post('/v1/models/churn/triggers', { reason: 'x' });
    temporalIsUp = true;
    assert.deepEqual([status, code], [503, 'TEMPORAL_UNREACHABLE']);
  });

  it('names the field of a request that cannot be used', async () => {
    const refused: readonly (readonly [unknown, number, string])[] = [
      ['{', 400, 'REQUEST_FIELD_INVALID'],
      ['', 400, 'INPUT_BODY_EMPTY'],
      [[], 400, 'REQUEST_FIELD_INVALID'],
      [{}, 400, 'REQUEST_FIELD_INVALID'],
      [{ reason: 'x', model: 'y' }, 400, 'REQUEST_FIELD_INVALID'],
      [{ reason: 'x', id: 'a b' }, 400, 'REQUEST_FIELD_INVALID'],
      [{ reason: 'x', asOf: 'yesterday' }, 400, 'REQUEST_FIELD_INVALID'],
      [{ reason: 'x'.repeat(2 * 1024 * 1024) }, 413, 'INPUT_BODY_TOO_LARGE'],
    ];
    for (const [body, expected, code] of refused) {
      const answer = await post('/v1/models/churn/triggers', body).catch((error: Error) => ({
        status: 413,
        code: 'INPUT_BODY_TOO_LARGE',
        error,
      }));
      assert.deepEqual([answer.status, answer.code], [expected, code]);
    }
    assert.equal(signals.length, 0);
    assert.ok(lines.every((line) => !line.includes(TOKEN)));
  });

  it('knows three paths, each with one method', async () => {
    assert.equal((await post('/v1/else', {})).code, 'ROUTE_UNKNOWN');
    assert.equal((await send('/v1/models/churn/triggers', {})).status, 405);
    assert.equal((await post('/v1/models/churn/triggers/webhook-batch-7', {})).status, 405);
  });

  it('answers 409 for an id that has asked for something else, and signals nothing', async () => {
    const asked = { reason: 'new rows', id: 'once', asOf: '2026-01-01T00:00:00Z' };
    assert.equal((await post('/v1/models/churn/triggers', asked)).status, 202);
    for (const other of [{ reason: 'other rows' }, { asOf: '2026-01-02T00:00:00Z' }, { asOf: undefined }]) {
      const { status, code } = await post('/v1/models/churn/triggers', { ...asked, ...other });
      assert.deepEqual([status, code, signals.length], [409, 'TRIGGER_CONFLICT', 0]);
    }
    // The same id of another model is another trigger, and the same request again is the same one.
    assert.equal((await post('/v1/models/fraud/triggers', { ...asked, reason: 'other rows' })).status, 202);
    assert.equal((await post('/v1/models/churn/triggers', { ...asked, asOf: Date.UTC(2026, 0, 1) })).status, 202);
  });

  it('signals a request without a time that is delivered again with the time of the first', async () => {
    const asked = { reason: 'new rows', id: 'again' };
    await post('/v1/models/churn/triggers', asked);
    const [first] = signals;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal((await post('/v1/models/churn/triggers', asked)).status, 202);
    assert.deepEqual(signals, [first]);
  });

  it('tells what became of a trigger, by the pipeline that did its work', async () => {
    await post('/v1/models/churn/triggers', { reason: 'new rows', id: 'leads', asOf: 1 });
    await post('/v1/models/churn/triggers', { reason: 'newer rows', id: 'joins', asOf: 2 });
    const path = '/v1/models/churn/triggers/webhook-joins';
    const open = await send(path, {});
    assert.deepEqual([open.status, open.json.state, open.json.pipelineTriggerId, open.json.version], [200, 'open', 'webhook-joins', null]);
    await database.metadata.joinTrigger('churn', 'webhook-joins', 'webhook-leads');
    await database.metadata.finishTrigger('churn', 'webhook-leads', { state: 'deployed', version: 3, revision: 5, text: '' });
    const { json } = await send(path, {});
    assert.deepEqual([json.state, json.pipelineTriggerId, json.version, json.revision], ['deployed', 'webhook-leads', 3, 5]);
  });

  it('says 404 for a trigger nobody asked for, and tells nothing without the token', async () => {
    for (const path of ['/v1/models/churn/triggers/none', '/v1/models/unknown/triggers/webhook-batch-7', '/v1/models/%/triggers/x']) {
      const { status, code } = await send(path, {});
      assert.deepEqual([status, code], [404, 'TRIGGER_UNKNOWN']);
    }
    assert.equal((await send('/v1/models/churn/triggers/webhook-batch-7', {}, 'wrong')).status, 401);
  });

  // Last: its address must wait for a while afterwards.
  it('lets nobody guess: after some wrong tokens the next ones wait, and who is known from there goes on', async () => {
    assert.equal((await post('/v1/models/churn/triggers', { reason: 'x' })).status, 202);
    const statuses = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => (await post('/v1/models/churn/triggers', { reason: 'x' }, `guess ${i}`)).status),
    );
    const looked = statuses.filter((status) => status === 401).length;
    assert.ok(looked > 0 && looked < 60, String(looked));
    assert.equal(statuses.filter((status) => status === 429).length, 300 - looked);
    assert.equal((await post('/v1/models/churn/triggers', { reason: 'x' })).status, 202);
    assert.equal(lines.filter((line) => /wrong tokens/.test(line)).length, 1);
  });
});
