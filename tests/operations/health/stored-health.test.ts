import assert from 'node:assert/strict';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import type { MetadataStore } from '../../../adapters/metadata-store/metadata-store.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { DeploymentRevision, VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { artifactHealth } from '../../../operations/health/artifact-health.js';
import { monitorHealth } from '../../../operations/health/monitor-health.js';
import { trainingHealth } from '../../../operations/health/training-health.js';
import { csv, defineModel, numeric, xgboost } from '../../../index.js';
import { openMetadataStore } from '../../ports/store-spec.js';
import { createInstallation, deploy, json, publishVersion } from '../../serving/serving-fixture.js';
import type { Installation } from '../../serving/serving-fixture.js';

async function openMetadata(t: Parameters<typeof createInstallation>[0], { dir }: Installation): Promise<MetadataStore> {
  const metadata = openMetadataStore(`sqlite:${join(dir, 'metadata.db')}`);
  await metadata.migrate();
  t.after(() => metadata.close());
  return metadata;
}

async function twoVersions(t: Parameters<typeof createInstallation>[0]) {
  const installation = await createInstallation(t);
  const { objects, dir } = installation;
  for (const version of [1, 2]) {
    await publishVersion(objects, { model: 'mixed', version });
    await deploy(objects, { endpoint: 'mixed', revision: version, version });
  }
  const revision = await getDocument<DeploymentRevision>(objects, keys.deployment('mixed', 2), 1);
  const filesOf = async (version: number): Promise<readonly string[]> => {
    const { artifacts } = await getDocument<VersionManifest>(objects, keys.version('mixed', version), 1);
    const { model, ...common } = artifacts;
    return [...Object.values(model), ...Object.values(common)].map(({ key }) => key);
  };
  const path = (key: string): string => join(dir, 'objects', key);
  return { objects, revision, filesOf, path };
}

test('every object of a deployed version is missed when it is gone or cut off, and the way out is to go back', async (t) => {
  const { objects, revision, filesOf, path } = await twoVersions(t);
  assert.deepEqual(
    (await artifactHealth(objects, revision)).map(({ state }) => state),
    ['ok'],
  );
  const files = await filesOf(2);
  assert.equal(files.length, 4);
  for (const [index, key] of [...files, keys.version('mixed', 2)].entries()) {
    const content = await objects.get(key);
    await (index % 2 === 0 ? rm(path(key)) : truncate(path(key), 1));
    const [finding] = await artifactHealth(objects, revision);
    assert.equal(finding?.state, 'fail', key);
    assert.ok(finding?.text.includes(`version 2 is deployed and has lost ${key}`), finding?.text);
    assert.match(finding?.fix ?? '', /go back to version 1, which is whole: `perennial rollback mixed`/);
    await objects.put(key, content);
  }
});

test('with the version before lost as well, the way out is a backup or a training, and a rollback is warned of beforehand', async (t) => {
  const { objects, revision, filesOf, path } = await twoVersions(t);
  const [before = ''] = await filesOf(1);
  await rm(path(before));
  const [warned] = await artifactHealth(objects, revision);
  assert.deepEqual([warned?.state, /a rollback would go to version 1/.test(warned?.text ?? '')], ['warn', true]);
  const [now = ''] = await filesOf(2);
  await rm(path(now));
  const [finding] = await artifactHealth(objects, revision);
  assert.equal(finding?.state, 'fail');
  assert.doesNotMatch(finding?.fix ?? '', /rollback/);
  assert.match(finding?.fix ?? '', /backup, or train again/);
});

test('a training that failed is told with its own fix until a later one ends otherwise; those that joined or were refused do not count', async (t) => {
  const metadata = await openMetadata(t, await createInstallation(t));
  let receivedAt = 0;
  const end = async (state: string, text: string): Promise<void> => {
    receivedAt += 1;
    const triggerId = `t${receivedAt}`;
    await metadata.recordTrigger({ model: 'churn', triggerId, kind: 'manual', receivedAt, asOf: 1, content: null });
    await metadata.finishTrigger('churn', triggerId, { state, version: null, revision: null, text });
  };
  assert.equal((await trainingHealth(metadata, 'churn')).state, 'ok');
  await end('failed', 'The source has no rows. Fix: Send rows.');
  await end('refused', 'The budget is used up');
  const failed = await trainingHealth(metadata, 'churn');
  assert.deepEqual([failed.state, failed.fix], ['fail', 'Send rows.']);
  assert.match(failed.text, /\(t1, .*\) ended failed: The source has no rows$/);
  await end('rejected', 'worse than the champion');
  assert.equal((await trainingHealth(metadata, 'churn')).state, 'ok');
  await end('failed', 'lost');
  assert.match((await trainingHealth(metadata, 'churn')).fix, /perennial\/churn\/pipeline\/t4 in the Temporal Web UI/);
});

test('a report over no rows is a failure, one over too few a warning', async (t) => {
  const installation = await createInstallation(t);
  const metadata = await openMetadata(t, installation);
  const { objects } = installation;
  const definition = defineModel({
    name: 'churn',
    task: 'binary',
    source: csv({ path: '/data/churn.csv' }),
    time: { event: 'at', zone: 'UTC' },
    label: { is: 'churned == 1' },
    columns: { spend: numeric() },
    split: { validation: '7d', test: '7d' },
    train: xgboost({}),
    monitor: { cron: '0 7 * * *', window: '20d', minRows: 50 },
  });
  assert.equal((await monitorHealth({ objects, metadata }, definition)).state, 'ok');
  let asOf = 0;
  const report = async (rows: number, verdict: string, version = 1): Promise<string> => {
    asOf += 1000;
    const [reportId, key] = [`r${asOf}`, keys.report('churn', `r${asOf}`)];
    await objects.put(key, json({ formatVersion: 1, changeId: reportId, createdAt: asOf, reportId, rows, verdict, version, text: 'x' }));
    await metadata.putReport({ model: 'churn', reportId, kind: 'drift', verdict, key, asOf, createdAt: asOf });
    return (await monitorHealth({ objects, metadata }, definition)).state;
  };
  assert.equal(await report(0, 'insufficient', 0), 'ok', 'nothing is deployed, so there is nothing to compare with');
  assert.equal(await report(0, 'insufficient'), 'fail');
  assert.match((await monitorHealth({ objects, metadata }, definition)).text, /compared 0 rows: the source had none in the window of 20/);
  assert.equal(await report(30, 'insufficient'), 'warn');
  assert.equal(await report(500, 'drifted'), 'warn');
  assert.equal(await report(500, 'ok'), 'ok');
});
