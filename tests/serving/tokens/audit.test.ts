import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AuditTrail } from '../../../adapters/audit/audit-trail.js';
import { linkNumbers, readLinks } from '../../../adapters/audit/audit-chain.js';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import { openClient } from '../protocols/grpc/grpc-client.js';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';

const { dir, objects, serve, lines } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const path = join(dir, 'audit.jsonl');
const tokensFile = join(dir, 'tokens.json');
const entry = (name: string, role: string, token: string): object => ({
  name,
  role,
  sha256: createHash('sha256').update(token).digest('hex'),
});
await writeFile(tokensFile, JSON.stringify([entry('web', 'predict', 'secret-web'), entry('ops', 'admin', 'secret-ops')]), { mode: 0o600 });
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}`, 'user-agent': 'an-agent/1' });

test('who did what with which token from where, and who was refused, is in the file and what decides in the chain too', async () => {
  const audit = new AuditTrail({ path, objects, log: (line) => lines.push(line) });
  const serving = await serve({ tokensFile, grpcPort: 0, repositoryControl: true, audit, auditMs: 3_600_000 });
  const { url } = serving;
  await ready(url);
  const repository = '/v2/repository/models/mixed';
  assert.equal((await call(url, `${repository}/unload`, '{}', bearer('secret-ops'))).status, 200);
  assert.equal((await call(url, `${repository}/load`, '{}', bearer('secret-ops'))).status, 200);
  assert.equal((await call(url, '/v2/repository/models/no-such/load', '{}', bearer('secret-ops'))).status, 404);
  for (let i = 0; i < 3; i += 1) assert.equal((await call(url, `${repository}/unload`, '{}', bearer('secret-web'))).status, 403);
  for (let i = 0; i < 30; i += 1) await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, bearer(`guess-${i}`));
  await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, { 'user-agent': 'an-agent/1' });
  await call(url, '/v2/health/ready', undefined, bearer('secret-web'));
  assert.equal((await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, bearer('secret-web'))).status, 200);
  const client = openClient(serving.grpcAddress ?? '');
  await client.call('ModelReady', { name: 'mixed' }, { metadata: { authorization: 'Bearer guess-grpc' } });
  client.close();
  await serving.close();

  const text = await readFile(path, 'utf8');
  assert.ok(!/secret|guess|ord|AA/.test(text.replaceAll('"id":', '')), text);
  const told = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  const short = told.map(({ actor, action, target, outcome, count = 1 }) =>
    [actor.kind, actor.name, action, target, outcome, count].join(' '),
  );
  assert.deepEqual(short.sort(), [
    'stranger - authenticate serving refused: AUTHENTICATION_LIMITED 11',
    'stranger - authenticate serving refused: SERVING_UNAUTHORIZED 20',
    'stranger - authenticate serving refused: SERVING_UNAUTHORIZED, no token 1',
    'token ops load mixed done 1',
    'token ops load no-such refused: answered 404 1',
    'token ops unload mixed done 1',
    'token web use serving refused: SERVING_FORBIDDEN 3',
  ]);
  for (const { from, time } of told) {
    assert.match(from.address ?? '', /127\.0\.0\.1/);
    assert.equal(new Date(time).toISOString(), time);
  }
  assert.ok(told.some(({ from }) => from.userAgent === 'an-agent/1'));
  const links: string[] = [];
  for await (const { link } of readLinks(objects, await linkNumbers(objects))) links.push(`${link.event.action} ${link.event.count ?? 1}`);
  assert.deepEqual(links, ['unload 1', 'load 1', 'authenticate 35']);
  assert.equal((await verifyAudit({ objects })).problem, null);
});

test('a server whose audit can be written nowhere answers as usual', async () => {
  const audit = new AuditTrail({ path: join(dir, 'no', 'such', 'folder'), objects, log: (line) => lines.push(line) });
  const serving = await serve({ token: 'right', repositoryControl: true, audit });
  await ready(serving.url);
  for (const asked of ['unload', 'load'])
    assert.equal((await call(serving.url, `/v2/repository/models/mixed/${asked}`, '{}', bearer('right'))).status, 200);
  assert.equal((await call(serving.url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, bearer('right'))).status, 200);
  await serving.close();
  assert.ok(lines.some((line) => line.includes('lines could not be written')));
});
