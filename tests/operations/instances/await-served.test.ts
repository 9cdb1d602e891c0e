import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { keys } from '../../../contracts/names.js';
import { awaitServed } from '../../../operations/instances/await-served.js';
import { servingInstances } from '../../../operations/instances/serving-instances.js';
import { freePort } from '../../../tools/free-port.js';
import { call, createInstallation, deploy, eventually, json, publishVersion, ready } from '../../serving/serving-fixture.js';
import type { Installation } from '../../serving/serving-fixture.js';

const NOBODY = { servingToken: undefined, servingTlsCertPath: undefined };
const SOON = { behindMs: 1_500, absentMs: 300 };
const MIXED = { endpoint: 'mixed', revision: 1 };

async function deployed(t: Parameters<typeof createInstallation>[0], versions = 1): Promise<Installation> {
  const installation = await createInstallation(t);
  for (let version = 1; version <= versions; version += 1) {
    await publishVersion(installation.objects, { model: 'mixed', version });
    await deploy(installation.objects, { endpoint: 'mixed', revision: version, version });
  }
  return installation;
}

/** A report of a process at an address where nobody listens, as one leaves behind that was killed. */
async function killedInstance({ objects }: Installation, instance: string): Promise<void> {
  const endpoints = [{ endpoint: 'mixed', revision: 9, variants: [], quarantined: 0 }];
  const report = { formatVersion: 1, instance, host: 'a', url: `http://127.0.0.1:${await freePort()}`, release: '0', startedAt: 0 };
  await objects.put(keys.instance(instance), json({ ...report, state: 'ready', reasons: [], endpoints, requests: 0 }));
}

test('a revision serves when every process answers with it or a later one, and not before', async (t) => {
  const installation = await deployed(t);
  const { objects, serve } = installation;
  const waiting = awaitServed({ objects, settings: NOBODY }, MIXED, { behindMs: 60_000, absentMs: 60_000 });
  const [first, second] = [await serve(), await serve()];
  assert.match(await waiting, /answers? with it$/);
  await ready(first.url);
  await ready(second.url);
  await publishVersion(objects, { model: 'mixed', version: 2 });
  const behind = awaitServed({ objects, settings: NOBODY }, { ...MIXED, revision: 2 }, SOON);
  await assert.rejects(behind, { code: 'SERVING_REVISION_BEHIND', message: /answers with version 1 \(revision 1\)/ });
  await deploy(objects, { endpoint: 'mixed', revision: 2, version: 2 });
  assert.equal(await awaitServed({ objects, settings: NOBODY }, { ...MIXED, revision: 2 }), 'all 2 serving processes answer with it');
  for (const { url } of [first, second]) {
    const { body } = await call(url, '/v1/status');
    assert.equal((body as unknown as { endpoints: { revision: number }[] }).endpoints[0]?.revision, 2);
  }
  assert.equal(await awaitServed({ objects, settings: NOBODY }, MIXED), 'all 2 serving processes answer with it', 'a later one counts');
});

test('without any serving process it says so, within the shorter limit', async (t) => {
  const { objects } = await deployed(t);
  const error = { code: 'SERVING_INSTANCES_NONE', message: /no serving process is registered in fs:.* Fix: start serving/ };
  await assert.rejects(awaitServed({ objects, settings: NOBODY }, MIXED, { behindMs: 60_000, absentMs: 200 }), error);
});

test('a process that was killed is missed as long as its last sign is new, and no longer', async (t) => {
  const installation = await deployed(t);
  const { objects, dir, serve } = installation;
  await ready((await serve()).url);
  await killedInstance(installation, 'killed-1');
  const missed = { code: 'SERVING_REVISION_BEHIND', message: /killed-1: .*does not answer \(ECONNREFUSED/ };
  await assert.rejects(awaitServed({ objects, settings: NOBODY }, MIXED, SOON), missed);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(join(dir, 'objects', keys.instance('killed-1')), longAgo, longAgo);
  assert.equal(await awaitServed({ objects, settings: NOBODY }, MIXED, SOON), 'serving answers with it');
});

test('a revision that serving has tried and will not take is told at once, with its reason', async (t) => {
  const { objects, serve } = await deployed(t);
  await ready((await serve()).url);
  await publishVersion(objects, { model: 'mixed', version: 2, damage: { golden: (golden) => ({ ...golden, scores: [0.1, 0.1, 0.1] }) } });
  await deploy(objects, { endpoint: 'mixed', revision: 2, version: 2 });
  const refused = awaitServed({ objects, settings: NOBODY }, { ...MIXED, revision: 2 }, { behindMs: 60_000, absentMs: 60_000 });
  await assert.rejects(refused, {
    code: 'SERVING_REVISION_REFUSED',
    message: /but serving does not take it: .+golden.+ Fix: .*rollback mixed/,
  });
});

test('an endpoint that was unloaded on a process does not serve there', async (t) => {
  const { objects, serve } = await deployed(t);
  const { url } = await serve({ repositoryControl: true });
  await ready(url);
  assert.equal((await call(url, '/v2/repository/models/mixed/unload', {})).status, 200);
  const behind = { code: 'SERVING_REVISION_BEHIND', message: /answers nothing; it waits for somebody to load it again/ };
  await assert.rejects(awaitServed({ objects, settings: NOBODY }, MIXED, SOON), behind);
  await call(url, '/v2/repository/models/mixed/load', {});
  await awaitServed({ objects, settings: NOBODY }, MIXED);
});

test('who may not read the status of a process goes by what it has said to the object store, if it lives', async (t) => {
  const { objects, serve } = await deployed(t);
  const { url } = await serve({ token: 'x'.repeat(20) });
  await ready(url);
  assert.equal(await awaitServed({ objects, settings: NOBODY }, MIXED), 'serving answers with it');
  const behind = { code: 'SERVING_REVISION_BEHIND', message: /revision 1\).*PERENNIAL_SERVING_TOKEN/ };
  await assert.rejects(awaitServed({ objects, settings: NOBODY }, { ...MIXED, revision: 2 }, SOON), behind);
  const settings = { ...NOBODY, servingToken: 'x'.repeat(20) };
  assert.equal(await awaitServed({ objects, settings }, MIXED), 'serving answers with it');
});

test('a process that was not heard of lately counts for what it serves, and not for what it does not', async (t) => {
  const { objects, dir, serve } = await deployed(t);
  const { url } = await serve({ reportMs: 3_600_000 });
  await ready(url);
  await eventually(
    'it has reported what it serves',
    () => servingInstances(objects),
    ([one]) => one?.endpoints[0]?.revision === 1,
  );
  const longAgo = new Date(Date.now() - 60_000);
  for await (const { key } of objects.list(keys.instances)) await utimes(join(dir, 'objects', key), longAgo, longAgo);
  assert.equal(await awaitServed({ objects, settings: NOBODY }, MIXED, SOON), 'serving answers with it');
  await assert.rejects(awaitServed({ objects, settings: NOBODY }, { ...MIXED, revision: 2 }, SOON), { code: 'SERVING_INSTANCES_NONE' });
});
