import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'node:https';
import test from 'node:test';
import { status } from '@grpc/grpc-js';
import { parseTokens } from '../../../../serving/tokens/token-file.js';
import { servingTls } from '../../../../serving/tls-settings.js';
import { readCertificate } from '../../../../serving/http/connection/tls-files.js';
import { makeCertificate } from '../../../fixtures/tls/make-certificate.js';
import { until } from '../../../fixtures/eventually.js';
import { writeTokens } from '../token-entries.js';
import { ENTRIES, entry, openCertifiedServer } from './certified-server.js';
import type { Asked } from './certified-server.js';

const server = await openCertifiedServer();
const { authority, other, dir, tokensFile } = server;
const web = authority.sign('web.internal');

function selfSigned(name: string): Asked['client'] {
  const { certPath, keyPath } = makeCertificate(dir, name);
  return { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') };
}

test('whose certificate an entry names acts as that entry, over HTTP and gRPC; any other certificate is as none', async () => {
  const foreignUri = { alternatives: ['URI.1=x:y, DNS:web.internal'] };
  const known: Readonly<Record<string, Asked>> = {
    'common name': { client: web },
    'DNS name': { client: authority.sign('other', { alternatives: ['DNS.1=a.internal', 'DNS.2=web.internal'] }) },
    URI: { client: authority.sign('other', { alternatives: ['DNS.1=a.internal', 'URI.1=spiffe://perennial/ops'] }) },
    'mail address': { client: authority.sign('other', { alternatives: ['email.1=jane@example.org'] }) },
    'a token beside an unknown certificate': { client: authority.sign('nobody'), token: 'right' },
    'a token alone': { token: 'right' },
  };
  const unknown: Readonly<Record<string, Asked>> = {
    none: {},
    'of nobody': { client: authority.sign('nobody') },
    'of another authority': { client: other.sign('web.internal') },
    'vouching for itself': { client: selfSigned('web.internal') },
    expired: { client: authority.sign('web.internal', { days: -1 }) },
    'of a server': { client: authority.sign('web.internal', { usage: 'serverAuth' }) },
    'of an entry that has expired': { client: authority.sign('old.internal') },
    'whose URI reads like a DNS name': { client: authority.sign('x', foreignUri) },
    'with a longer name': { client: authority.sign('web.internal.example') },
    'with a wrong token': { client: web, token: 'wrong' },
  };
  for (const [what, asked] of Object.entries(known)) {
    assert.equal(await server.http(asked), 200, what);
    assert.equal(await server.grpc(asked), status.OK, what);
  }
  for (const [what, asked] of Object.entries(unknown)) {
    assert.equal(await server.http(asked), 401, what);
    assert.equal(await server.grpc(asked), status.UNAUTHENTICATED, what);
    assert.equal(await server.http({ ...asked, method: 'GET', path: '/v2/health/live' }), 200, what);
  }
});

test('role and endpoints of the entry count', async () => {
  const statusOf = (client: Asked['client']) => server.http({ client, method: 'GET', path: '/v1/status' });
  const unload = (client: Asked['client']) => server.http({ client, path: '/v2/repository/models/no-such/unload' });
  const jane = authority.sign('x', { alternatives: ['email.1=jane@example.org'] });
  assert.deepEqual([await statusOf(web), await statusOf(jane)], [403, 200]);
  assert.equal(await server.http({ client: web, path: '/v1/models/elsewhere/predict' }), 403);
  assert.deepEqual([await unload(jane), await unload(authority.sign('x', { alternatives: ['URI.1=spiffe://perennial/ops'] }))], [403, 404]);
});

test('an entry that is removed ends the right of a connection that is open', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asked = { client: web, agent };
  assert.equal(await server.http(asked), 200);
  const [socket] = Object.values(agent.freeSockets).flat();
  await writeTokens(tokensFile, ENTRIES.slice(1));
  await until('it is refused', async () => (await server.http(asked)) === 401);
  assert.equal(Object.values(agent.freeSockets).flat()[0], socket);
  await writeTokens(tokensFile, ENTRIES);
  await until('it is let in again', async () => (await server.http(asked)) === 200);
  agent.destroy();
});

test('an entry has a hash or the name of a certificate, never both or neither', () => {
  const parse = (...entries: object[]) => parseTokens('f', JSON.stringify(entries));
  assert.equal(parse(entry('a', 'predict', 'CN of, a "service"'))[0]?.certificate, 'CN of, a "service"');
  for (const name of ['', 'a\nb', 'a\u0000', '\u202e', 'x'.repeat(257), 7, null, ['a']])
    assert.throws(() => parse({ name: 'a', role: 'predict', certificate: name }), /entry 0 has "certificate"/);
  assert.throws(() => parse({ ...entry('a', 'predict', 'b'), sha256: '0'.repeat(64) }), /has both/);
  assert.throws(() => parse({ name: 'a', role: 'predict' }), /has no "sha256" .* and no "certificate"/);
});

test('authorities without what they need, or that are none, are an error at the start', async () => {
  const { certPath, keyPath } = makeCertificate(dir, 'good');
  const whole = {
    servingTlsCertPath: certPath,
    servingTlsKeyPath: keyPath,
    servingTlsClientCaPath: authority.certPath,
    servingTokensFile: tokensFile,
  };
  assert.deepEqual(servingTls(whole)?.clientCaPath, authority.certPath);
  const refused = (problem: RegExp) => ({ code: 'SERVING_TLS_INVALID', message: problem });
  assert.throws(() => servingTls({ ...whole, servingTokensFile: undefined }), refused(/without PERENNIAL_SERVING_TOKENS_FILE/));
  assert.throws(
    () => servingTls({ ...whole, servingTlsCertPath: undefined, servingTlsKeyPath: undefined }),
    refused(/without the server's own certificate/),
  );
  const leaf = join(dir, 'leaf.pem');
  for (const content of ['', 'no certificate', web.cert, readFileSync(authority.certPath, 'utf8').replace(/[A-Za-z]{20}/, 'A')]) {
    writeFileSync(leaf, content);
    await assert.rejects(readCertificate({ certPath, keyPath, clientCaPath: leaf }), refused(/certificates of authorities/));
  }
});
