import assert from 'node:assert/strict';
import { startWebhookServer } from '../../../console/webhook-server.js';
import { call } from '../../serving/serving-fixture.js';
import type { BackendsWorld } from '../backends-world.js';
import type { Evidence } from './evidence.js';
import { SECRETS, SENTINEL_CATEGORY } from './sentinels.js';

/** Triggers over HTTP as `perennial up` takes them: a good one, a wrong token, a body that is not understood. */
export async function readWebhook({ client, metadata }: BackendsWorld, model: string): Promise<Evidence[]> {
  const lines: string[] = [];
  const webhook = await startWebhookServer({
    port: 0,
    token: SECRETS.webhookToken,
    metadata,
    signal: (start) => client.signalTrigger(start),
    log: (line) => lines.push(line),
  });
  const path = `/v1/models/${model}/triggers`;
  const send = (body: unknown, token: string) => call(webhook.url, path, body, { authorization: `Bearer ${token}` });
  const answers = [
    await send({ reason: 'an alert', id: 'one', asOf: 1 }, SECRETS.webhookToken),
    await send({ reason: 'an alert' }, SECRETS.wrongPassword),
    await send({ reason: { [SENTINEL_CATEGORY]: 1 } }, SECRETS.webhookToken),
    await send(`{"reason":"${SENTINEL_CATEGORY}`, SECRETS.webhookToken),
  ];
  await webhook.close();
  assert.deepEqual(
    answers.map(({ status }) => status),
    [202, 401, 400, 400],
  );
  return [
    { where: 'log of the webhook', text: lines.join('\n') },
    { where: 'answers of the webhook', text: answers.map(({ text }) => text).join('\n') },
  ];
}
