import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import test, { after } from 'node:test';
import { createInstallation, deploy, eventually, publishVersion } from '../serving-fixture.js';

const { dir, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });

/** A new key and a certificate for this machine that vouches for itself. */
function makeCertificate(name: string): { readonly certPath: string; readonly keyPath: string } {
  const [certPath, keyPath] = [join(dir, `${name}.pem`), join(dir, `${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certPath, '-days', '2', ...subject], { stdio: 'ignore' });
  return { certPath, keyPath };
}

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

function certificateOf(url: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

test('with a certificate the server speaks HTTPS only', async () => {
  const tls = makeCertificate('one');
  const { url } = await serve({ tls });
  assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual(await fetchOver(url, tls.certPath), { status: 200, protocol: 'TLSv1.3' });
  await assert.rejects(fetch(url.replace('https:', 'http:')));
});

test('a renewed certificate is used for new connections; files that do not fit together change nothing', async () => {
  const [first, second] = [makeCertificate('first'), makeCertificate('second')];
  const tls = { certPath: join(dir, 'used.pem'), keyPath: join(dir, 'used.key') };
  await copyFile(first.certPath, tls.certPath);
  await copyFile(first.keyPath, tls.keyPath);
  const { url } = await serve({ tls });
  assert.equal((await certificateOf(url)).subject.CN, 'first');
  await copyFile(second.certPath, tls.certPath);
  assert.equal((await certificateOf(url)).subject.CN, 'first');
  await copyFile(second.keyPath, tls.keyPath);
  await eventually(
    'the second certificate is used',
    () => certificateOf(url),
    ({ subject }) => subject.CN === 'second',
  );
});

test('a certificate that cannot be used is an error at the start', async () => {
  const { certPath, keyPath } = makeCertificate('good');
  const other = makeCertificate('other');
  await writeFile(join(dir, 'bad.pem'), 'no certificate');
  const refused = { code: 'SERVING_TLS_INVALID' };
  await assert.rejects(serve({ tls: { certPath: join(dir, 'bad.pem'), keyPath } }), refused);
  await assert.rejects(serve({ tls: { certPath, keyPath: other.keyPath } }), refused);
  await assert.rejects(serve({ tls: { certPath, keyPath: join(dir, 'missing.key') } }), refused);
});
