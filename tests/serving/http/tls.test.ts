import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { makeCertificate } from '../../fixtures/tls/make-certificate.js';
import { peerCertificate } from '../../fixtures/tls/peer-certificate.js';
import { createInstallation, deploy, eventually, publishVersion } from '../serving-fixture.js';

const { dir, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });

function fetchOver(url: string, certPath: string): Promise<{ readonly status: number; readonly protocol: string | null }> {
  return new Promise((resolve, reject) => {
    const sent = get(`${url}/v2/health/live`, { ca: readFileSync(certPath), agent: false }, (response) => {
      const socket = response.socket as unknown as { getProtocol(): string | null };
      resolve({ status: response.statusCode ?? 0, protocol: socket.getProtocol() });
      response.resume();
    });
    sent.once('error', reject);
  });
}

test('with a certificate the server speaks HTTPS only', async () => {
  const tls = makeCertificate(dir, 'one');
  const { url } = await serve({ tls });
  assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual(await fetchOver(url, tls.certPath), { status: 200, protocol: 'TLSv1.3' });
  await assert.rejects(fetch(url.replace('https:', 'http:')));
});

test('a renewed certificate is used for new connections; files that do not fit together change nothing', async () => {
  const [first, second] = [makeCertificate(dir, 'first'), makeCertificate(dir, 'second')];
  const tls = { certPath: join(dir, 'used.pem'), keyPath: join(dir, 'used.key') };
  await copyFile(first.certPath, tls.certPath);
  await copyFile(first.keyPath, tls.keyPath);
  const { url } = await serve({ tls });
  assert.equal((await peerCertificate(url)).subject.CN, 'first');
  await copyFile(second.certPath, tls.certPath);
  assert.equal((await peerCertificate(url)).subject.CN, 'first');
  await copyFile(second.keyPath, tls.keyPath);
  await eventually(
    'the second certificate is used',
    () => peerCertificate(url),
    ({ subject }) => subject.CN === 'second',
  );
});

test('a certificate that cannot be used is an error at the start', async () => {
  const { certPath, keyPath } = makeCertificate(dir, 'good');
  const other = makeCertificate(dir, 'other');
  await writeFile(join(dir, 'bad.pem'), 'no certificate');
  const refused = { code: 'SERVING_TLS_INVALID' };
  await assert.rejects(serve({ tls: { certPath: join(dir, 'bad.pem'), keyPath } }), refused);
  await assert.rejects(serve({ tls: { certPath, keyPath: other.keyPath } }), refused);
  await assert.rejects(serve({ tls: { certPath, keyPath: join(dir, 'missing.key') } }), refused);
});
