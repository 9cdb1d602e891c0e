import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { servingInstances } from '../../../operations/instances/serving-instances.js';
import type { ServingInstance } from '../../../operations/instances/serving-instances.js';
import { keys } from '../../../contracts/names.js';
import { InstanceReporter } from '../../../serving/instances/instance-reporter.js';
import { newInstanceId } from '../../../serving/instances/instance-id.js';
import { createInstallation, deploy, eventually, json, publishVersion, ready } from '../serving-fixture.js';

test('every process tells the object store what it serves, at every change, and takes that back when it ends', async (t) => {
  const { objects, serve } = await createInstallation(t);
  for (const version of [1, 2]) await publishVersion(objects, { model: 'mixed', version });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const [first, second] = [await serve(), await serve()];
  await ready(first.url);
  await ready(second.url);
  const serving = (revision: number) => (found: readonly ServingInstance[]) =>
    found.length === 2 && found.every((one) => one.endpoints[0]?.revision === revision && one.state === 'ready' && one.isAlive);
  const both = await eventually('both have reported', () => servingInstances(objects), serving(1));
  assert.deepEqual(both.map(({ url }) => url).sort(), [first.url, second.url].sort());
  assert.deepEqual(both[0]?.endpoints, [
    { endpoint: 'mixed', revision: 1, variants: [{ model: 'mixed', version: 1, variant: 'v1' }], quarantined: 0 },
  ]);
  await deploy(objects, { endpoint: 'mixed', revision: 2, version: 2 });
  // The next regular report is ten seconds away; the change does not wait for it.
  await eventually('both have reported the change', () => servingInstances(objects), serving(2));
  await first.close();
  assert.deepEqual(
    (await servingInstances(objects)).map(({ url }) => url),
    [second.url],
  );
});

test("a process that says nothing is silent by the store's clock, and forgotten after an hour", async (t) => {
  const { objects, dir } = await createInstallation(t);
  const report = { formatVersion: 1, instance: 'a-1', host: 'a', url: 'http://a', release: '0', startedAt: 0 } as const;
  const describe = async () => ({ state: 'ready' as const, reasons: [], endpoints: [], requests: 0 });
  const changed = { ...report, ...(await describe()) };
  for (const [instance, silentMs] of [
    ['silent-1', 60_000],
    ['gone-1', 7_200_000],
  ] as const) {
    await objects.put(keys.instance(instance), json({ ...changed, instance }));
    const at = new Date(Date.now() - silentMs);
    await utimes(join(dir, 'objects', keys.instance(instance)), at, at);
  }
  const reporter = new InstanceReporter({ objects, fixed: report, describe, everyMs: 1 });
  reporter.start();
  const found = await eventually(
    'the old one is forgotten',
    () => servingInstances(objects),
    (all) =>
      all
        .map(({ instance }) => instance)
        .sort()
        .join() === 'a-1,silent-1',
  );
  await reporter.close();
  const alive = Object.fromEntries(found.map((one) => [one.instance, one.isAlive]));
  assert.deepEqual(alive, { 'a-1': true, 'silent-1': false });
});

test('an instance id is a part of a key, whatever the host is called', () => {
  for (const host of ['web-1', 'Web 1.example.com', '', '…', 'x'.repeat(200)])
    assert.match(newInstanceId(host), /^[a-z0-9-]{1,40}-[0-9a-f]{8}$/);
  assert.notEqual(newInstanceId('a'), newInstanceId('a'));
});
