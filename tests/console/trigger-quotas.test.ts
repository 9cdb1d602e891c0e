import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { startWebhookServer } from '../../console/webhook-server.js';
import { openWebhookMetadata } from './webhook-metadata.js';

const PER_MINUTE = 20;
const database = await openWebhookMetadata(['churn', 'fraud']);
const lines: string[] = [];
let signals = 0;
const server = await startWebhookServer({
  port: 0,
  token: 'secret',
  triggersPerMinute: PER_MINUTE,
  metadata: database.metadata,
  signal: async () => void (signals += 1),
  log: (line) => void lines.push(line),
});
after(async () => {
  await server.close();
  await database.close();
});

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { authorization: 'Bearer secret' } });

test('a sender that has the token starts no more than its quota of triggers, is told when to come back, and the log says it once', async () => {
  const alerts = ['churn', 'fraud'].map((model) => ({
    status: 'firing',
    labels: { model },
    fingerprint: model,
    startsAt: '2026-11-21T04:00:00Z',
  }));
  const answers: Response[] = [];
  for (let sent = 0; sent < 4 * PER_MINUTE; sent += 1)
    answers.push(
      await (sent % 4 === 0
        ? post('/v1/webhooks/alertmanager', { version: '4', alerts })
        : post('/v1/models/churn/triggers', { reason: 'again', id: `trigger-${sent}` })),
    );
  const limited = answers.filter(({ status }) => status === 429);
  assert.ok(signals >= PER_MINUTE / 2 && signals < 2 * PER_MINUTE, String(signals));
  assert.ok(limited.length > 2 * PER_MINUTE);
  assert.ok(answers.every(({ status }) => status === 202 || status === 429));
  for (const answer of limited) {
    assert.ok(Number(answer.headers.get('retry-after')) >= 1);
    assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'QUOTA_EXCEEDED');
  }
  assert.equal(lines.filter((line) => /^webhook: 127\.0\.0\.1 has used up its quota of triggers a minute/.test(line)).length, 1);
});
