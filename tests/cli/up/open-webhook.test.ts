import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { openWebhook, webhookTls } from '../../../cli/up/open-webhook.js';
import type { StartPipelineInput } from '../../../contracts/workflows.js';
import { openWebhookMetadata } from '../../console/webhook-metadata.js';
import { eventually } from '../../fixtures/eventually.js';
import { makeCertificate } from '../../fixtures/tls/make-certificate.js';
import { peerCertificate } from '../../fixtures/tls/peer-certificate.js';

const dir = await mkdtemp(join(tmpdir(), 'perennial-webhook-tls-'));
test.after(() => rm(dir, { recursive: true, force: true }));

function trigger(url: string, certPath: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/models/churn/triggers`,
      { method: 'POST', ca: readFileSync(certPath), agent: false, headers: { authorization: 'Bearer secret', ...headers } },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
      },
    );
    sent.once('error', reject);
    sent.end(JSON.stringify({ reason: 'new rows' }));
  });
}

test('with a certificate the webhook speaks HTTPS only, and takes a renewed one without a restart', async (t) => {
  const [first, second] = [makeCertificate(dir, 'first'), makeCertificate(dir, 'second')];
  const [certPath, keyPath] = [join(dir, 'used.pem'), join(dir, 'used.key')];
  await copyFile(first.certPath, certPath);
  await copyFile(first.keyPath, keyPath);
  const { metadata, close } = await openWebhookMetadata(['churn']);
  const signals: StartPipelineInput[] = [];
  const lines: string[] = [];
  const server = await openWebhook(webhookTls({ webhookTlsCertPath: certPath, webhookTlsKeyPath: keyPath }), {
    port: 0,
    token: 'secret',
    metadata,
    signal: async (start) => void signals.push(start),
    log: (line) => lines.push(line),
  });
  t.after(async () => {
    await server.close();
    await close();
  });
  assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/);
  await assert.rejects(fetch(server.url.replace('https:', 'http:')));
  assert.equal(await trigger(server.url, certPath), 202);
  assert.equal(await trigger(server.url, certPath, { origin: server.url }), 202, 'a page of its own');
  assert.equal(await trigger(server.url, certPath, { origin: 'http://127.0.0.1:1' }), 403);
  assert.equal(signals.length, 2);
  await copyFile(second.certPath, certPath);
  await eventually(
    'the pair that does not fit is told',
    async () => lines,
    (found) => found.some((line) => line.startsWith('webhook: the certificate from before goes on')),
  );
  assert.equal((await peerCertificate(server.url)).subject.CN, 'first');
  await copyFile(second.keyPath, keyPath);
  await eventually(
    'the second certificate is used',
    () => peerCertificate(server.url),
    ({ subject }) => subject.CN === 'second',
  );
});

test('a certificate without its key, or one that cannot be used, is an error that names the settings of the webhook', async () => {
  const { certPath, keyPath } = makeCertificate(dir, 'good');
  const refused = { code: 'SERVING_TLS_INVALID', message: /PERENNIAL_WEBHOOK_TLS_CERT_PATH and PERENNIAL_WEBHOOK_TLS_KEY_PATH/ };
  const sets = (webhookTlsCertPath?: string, webhookTlsKeyPath?: string) => ({ webhookTlsCertPath, webhookTlsKeyPath });
  assert.throws(() => webhookTls(sets(certPath)), refused);
  assert.throws(() => webhookTls(sets(undefined, keyPath)), refused);
  assert.equal(webhookTls(sets()), undefined);
  const bad = join(dir, 'bad.pem');
  await writeFile(bad, 'no certificate');
  const { metadata, close } = await openWebhookMetadata([]);
  const options = { port: 0, token: 'secret', metadata, signal: async () => undefined, log: () => undefined };
  for (const tls of [sets(bad, keyPath), sets(certPath, makeCertificate(dir, 'other').keyPath), sets(certPath, join(dir, 'missing'))])
    await assert.rejects(openWebhook(webhookTls(tls), options), refused);
  await close();
});
