import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { loopModel } from '../../core/onnx/loop-model.js';
import { startServingProgram } from '../cluster/serving-program.js';
import type { ServingProgram } from '../cluster/serving-program.js';
import { NUMERIC_INPUTS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import type { Installation } from '../serving-fixture.js';

/** Small inputs: with them the loop ends at once. */
const ROWS = [{ a: 1, b: 2, c: 3 }];
const HANGS = { records: [{ a: 1e15, b: 0, c: 0 }] };
const SETTINGS = { PERENNIAL_SERVING_HANG_SECONDS: '3', PERENNIAL_ALLOWED_OPERATORS: 'Loop' };

/** Version 2 passes its rehearsal. */
async function publishHanging({ objects }: Installation): Promise<void> {
  const plain = { model: 'hangs', task: 'regression', inputs: NUMERIC_INPUTS, rows: ROWS } as const;
  await publishVersion(objects, { ...plain, version: 1 });
  const damage = { onnx: () => loopModel(3), golden: () => ({ formatVersion: 1, records: ROWS, scores: [6] }) };
  await publishVersion(objects, { ...plain, version: 2, damage });
  await publishVersion(objects, { ...plain, model: 'bystander', version: 1 });
  await deploy(objects, { endpoint: 'hangs', revision: 1, version: 1 });
  // Two revisions in a row name the version that hangs: to go back one of them would hang again.
  await deploy(objects, { endpoint: 'hangs', revision: 2, version: 2 });
  await deploy(objects, { endpoint: 'hangs', revision: 3, version: 2 });
  await deploy(objects, { endpoint: 'bystander', revision: 1, version: 1 });
}

async function versionOf(url: string, endpoint: string): Promise<unknown> {
  const { endpoints } = (await call(url, '/v1/status')).body as unknown as { readonly endpoints: readonly Record<string, unknown>[] };
  return endpoints.find((one) => one.endpoint === endpoint);
}

/** Asks until there is no answer to come. */
async function hang(url: string): Promise<void> {
  await call(url, '/v1/models/hangs/predict', HANGS).catch(() => undefined);
}

async function served(program: ServingProgram): Promise<string> {
  const url = await program.url();
  await ready(url);
  return url;
}

test('a model that passed its rehearsal and hangs ends a lone serving process; the next one serves the revision before it and says why', async (t) => {
  const installation = await createInstallation(t);
  await publishHanging(installation);
  const first = startServingProgram(t, installation.dir, SETTINGS);
  const url = await served(first);
  assert.deepEqual((await call(url, '/v1/models/hangs/predict', { records: ROWS })).body.predictions?.length, 1);
  const exited = once(first.child, 'exit');
  await hang(url);
  assert.deepEqual(await exited, [null, 'SIGKILL']);
  assert.match(
    first.output(),
    /serving: nothing was answered for \d+(\.\d)? s, in a run of hangs version 2 \(endpoint hangs, revision 3\): this process is ended\n/,
  );

  const second = startServingProgram(t, installation.dir, SETTINGS);
  const again = await served(second);
  const status = (await versionOf(again, 'hangs')) as {
    readonly version: number;
    readonly quarantined: readonly { readonly reason: string }[];
  };
  assert.equal(status.version, 1);
  assert.deepEqual(
    status.quarantined.map(({ reason }) => /Version 2 of hangs hung under revision 3/.test(reason)),
    [true, true],
  );
  assert.equal(((await versionOf(again, 'bystander')) as { readonly version: number }).version, 1);
  assert.match(second.output(), /hangs revision 3 is quarantined.*: Version 2 of hangs hung/);
  // What would have hung is answered by the version before.
  assert.equal((await call(again, '/v1/models/hangs/predict', HANGS)).status, 200);

  await deploy(installation.objects, { endpoint: 'hangs', revision: 4, version: 2 });
  await eventually(
    'a new revision of the version is tried again',
    () => versionOf(again, 'hangs'),
    (one) => (one as { readonly version: number }).version === 2,
  );
  await second.stop();
});

test('of several processes, the one that hangs is replaced by one that serves the revision before', async (t) => {
  const installation = await createInstallation(t);
  await publishHanging(installation);
  const program = startServingProgram(t, installation.dir, { ...SETTINGS, PERENNIAL_SERVING_PROCESSES: '2' });
  const url = await served(program);
  await hang(url);
  await eventually(
    'it is replaced',
    async () => program.output(),
    (output) =>
      /serving \d: nothing was answered.* in a run of hangs version 2/.test(output) && /hangs revision 2 is quarantined/.test(output),
  );
  assert.equal((await call(url, '/v1/models/bystander/predict', { records: ROWS })).status, 200);
  await program.stop();
});
