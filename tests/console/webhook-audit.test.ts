import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuditTrail } from '../../adapters/audit/audit-trail.js';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import { startWebhookServer } from '../../console/webhook-server.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import { listEvents } from '../../operations/look/list-events.js';
import { openWebhookMetadata } from './webhook-metadata.js';

test('triggers are told with whoever sent them and from where, once however often they come, and so are wrong tokens', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-webhook-audit-'));
  const database = await openWebhookMetadata(['churn', 'fraud']);
  const objects = new FsObjectStore({
    root: join(dir, 'objects'),
    cacheDir: join(dir, 'cache'),
    cacheSizeBytes: 1e8,
    log: () => undefined,
  });
  const path = join(dir, 'audit.jsonl');
  const audit = new AuditTrail({ path, objects, log: () => undefined });
  const server = await startWebhookServer({
    port: 0,
    token: 'sentinel-token',
    metadata: database.metadata,
    signal: () => Promise.resolve(),
    log: () => undefined,
    audit,
  });
  t.after(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });
  const post = async (route: string, body: object, token = 'sentinel-token'): Promise<number> =>
    (
      await fetch(`${server.url}${route}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'a-robot/2' },
      })
    ).status;
  for (let sent = 0; sent < 3; sent += 1)
    assert.equal(await post('/v1/models/churn/triggers', { reason: 'sentinel-reason', id: 'one' }), 202);
  assert.equal(await post('/v1/models/no-such/triggers', { reason: 'x', id: 'two' }), 404);
  const alert = { status: 'firing', labels: { alertname: 'Drop', model: 'fraud' }, fingerprint: 'a1', startsAt: '2026-11-21T04:00:00Z' };
  assert.equal(await post('/v1/webhooks/alertmanager', { alerts: [alert] }), 202);
  for (let guess = 0; guess < 5; guess += 1) assert.equal(await post('/v1/models/churn/triggers', { reason: 'x' }, `guess-${guess}`), 401);
  await server.close();

  const text = await readFile(path, 'utf8');
  assert.ok(!/sentinel|guess/.test(text), text);
  const told = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  assert.deepEqual(
    told.map(({ actor, action, target, outcome, request = '-', count = 1 }) =>
      [actor.name, action, target, outcome, request, count].join(' '),
    ),
    [
      'webhook trigger churn done webhook-one 1',
      'webhook trigger no-such refused: MODEL_UNKNOWN webhook-two 1',
      `alertmanager trigger fraud done alert-a1-${Date.parse(alert.startsAt)} 1`,
      '- authenticate webhook refused: WEBHOOK_UNAUTHORIZED - 5',
    ],
  );
  for (const { from } of told) assert.deepEqual(from, { address: '127.0.0.1', userAgent: 'a-robot/2' });
  const links = await listEvents({ objects }, { limit: 9 });
  assert.deepEqual(
    links.map(({ action, target }) => `${action} ${target}`),
    ['authenticate webhook', 'trigger fraud', 'trigger churn'],
  );
});
