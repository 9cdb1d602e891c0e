import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { connect } from 'node:tls';
import type { SecureVersion } from 'node:tls';
import { AuditTrail } from '../../../../adapters/audit/audit-trail.js';
import type { AuditEvent } from '../../../../core/audit/audit-event.js';
import { TokenGate } from '../../../../serving/tokens/token-gate.js';
import { until } from '../../../fixtures/eventually.js';
import type { ClientPems } from '../../../fixtures/tls/make-authority.js';
import { openCertifiedServer } from './certified-server.js';

const server = await openCertifiedServer();
const { authority, other, serving, ca } = server;
const web = authority.sign('web.internal');

interface OneRequest {
  readonly client?: ClientPems | undefined;
  readonly session?: Buffer | undefined;
  readonly version: SecureVersion;
}

interface OneAnswer {
  readonly status: number;
  readonly wasResumed: boolean;
  readonly session: Buffer | undefined;
}

async function ask({ client, session, version }: OneRequest): Promise<OneAnswer> {
  const port = Number(new URL(serving.url).port);
  const socket = connect({ host: '127.0.0.1', port, ca, ...client, session, minVersion: version, maxVersion: version });
  let found: Buffer | undefined;
  let wasResumed = false;
  socket.once('secureConnect', () => (wasResumed = socket.isSessionReused()));
  socket.on('session', (made) => (found = made));
  socket.write('GET /v2/models/mixed HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  const answer = await text(socket);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), wasResumed, session: found };
}

test('a session that is taken up again has the certificate of its first handshake, and none where that had none', async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const first = await ask({ client: web, version });
    const again = await ask({ session: first.session, version });
    assert.deepEqual([first.status, first.wasResumed, again.status, again.wasResumed], [200, false, 200, true], version);
    const stranger = await ask({ version });
    const later = await ask({ session: stranger.session, version });
    assert.deepEqual([stranger.status, later.status, later.wasResumed], [401, 401, true], version);
  }
});

test('authorities that are replaced count from then on, and no session of before gets by them', async () => {
  const sessions = [await ask({ client: web, version: 'TLSv1.2' }), await ask({ client: web, version: 'TLSv1.3' })];
  const theirs = other.sign('web.internal');
  assert.deepEqual([await server.http({ client: web }), await server.http({ client: theirs })], [200, 401]);
  await copyFile(other.certPath, server.clientCaPath);
  await until('the other authority is taken', async () => (await server.http({ client: theirs })) === 200);
  assert.equal(await server.http({ client: web }), 401);
  assert.equal(await server.grpc({ client: theirs }), 0);
  assert.equal(await server.grpc({ client: web }), 16);
  for (const [i, { session }] of sessions.entries())
    assert.equal((await ask({ session, version: i === 0 ? 'TLSv1.2' : 'TLSv1.3' })).status, 401);
  await copyFile(authority.certPath, server.clientCaPath);
  await until('the first one is back', async () => (await server.http({ client: web })) === 200);
});

test('a certificate that ends while its connection goes on is as none from then on', () => {
  const gate = new TokenGate(undefined, false, { wrong: () => undefined, limited: () => undefined, expired: () => undefined }, () => []);
  gate.replace([{ name: 'web', role: 'predict', certificate: 'web' }]);
  const takes = (expiresAt: number): unknown => gate.check(undefined, { role: 'predict' }, '', { names: new Set(['web']), expiresAt }).name;
  assert.equal(takes(Date.now() + 60_000), 'web');
  assert.throws(() => takes(Date.now()), { code: 'SERVING_UNAUTHORIZED' });
});

test('the audit says that it was a certificate', async () => {
  const path = join(server.dir, 'audit.jsonl');
  const audit = new AuditTrail({ path, objects: server.objects, log: () => undefined });
  const audited = await openCertifiedServer({ audit, auditMs: 3_600_000 });
  const ops = audited.authority.sign('x', { alternatives: ['URI.1=spiffe://perennial/ops'] });
  const unload = '/v2/repository/models/no-such/unload';
  assert.equal(await audited.http({ client: ops, path: unload }), 404);
  const caller = audited.authority.sign('web.internal');
  assert.equal(await audited.http({ client: caller, path: unload }), 403);
  assert.equal(await audited.http({ client: caller, path: '/v1/models/elsewhere/predict' }), 403);
  await audited.serving.close();
  const told = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  assert.deepEqual(told.map(({ actor, outcome }) => `${actor.kind} ${actor.name} ${outcome}`).sort(), [
    'certificate ops refused: answered 404',
    'certificate web refused: SERVING_ENDPOINT_FORBIDDEN',
    'certificate web refused: SERVING_FORBIDDEN',
  ]);
});
