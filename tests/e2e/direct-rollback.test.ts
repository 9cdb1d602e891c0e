import assert from 'node:assert/strict';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../fixtures/eventually.js';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { startServing } from '../../serving/serving-process.js';
import type { ServingProcess } from '../../serving/serving-process.js';
import { EARLIER, LATER, writeChurnProject } from '../cli/churn-project.js';
import { ANY_PORT, runPerennial, startPerennial } from '../cli/perennial-process.js';
import type { RunningCommand } from '../cli/perennial-process.js';

const EVEN_LATER = '2024-06-20';

let root = '';
let up: RunningCommand | undefined;
let serving: ServingProcess | undefined;
const env = (): Record<string, string> => ({ PERENNIAL_HOME: join(root, 'home') });

async function perennial<T = unknown>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runPerennial([...args, '--json'], env(), root);
  assert.equal(code, 0, `perennial ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

async function startAll(): Promise<void> {
  up = startPerennial(['up', join(root, 'project'), ...ANY_PORT], env(), root);
  await up.shows('Ready.');
}

async function stopAll(): Promise<void> {
  up?.child.kill('SIGINT');
  assert.equal((await up?.ended)?.code, 0);
}

/** A serving process of another machine, which has the object store and nothing else. */
async function serve(): Promise<ServingProcess> {
  const objects = new FsObjectStore({ root: join(root, 'home', 'objects'), cacheDir: join(root, 'cache'), cacheSizeBytes: 1e9 });
  const runtime = new OnnxModelRuntime();
  return startServing({ objects, runtime, host: '127.0.0.1', port: 0, stateDir: join(root, 'state'), log: () => undefined, pollMs: 100 });
}

async function untilServed(version: number): Promise<void> {
  const served = async (): Promise<unknown> => {
    const { endpoints } = (await (await fetch(`${serving?.url}/v1/status`)).json()) as { endpoints: { version: number }[] };
    return endpoints[0]?.version;
  };
  await until(`version ${version} is served`, async () => (await served()) === version);
}

interface Shown {
  readonly models: readonly {
    readonly revision: { readonly revision: number; readonly hold?: { readonly reason: string } };
    readonly aliases: readonly { readonly alias: string; readonly version: number }[];
  }[];
}

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'perennial-direct-'));
  await writeChurnProject(join(root, 'project'));
});
after(async () => {
  await serving?.close();
  up?.child.kill('SIGKILL');
  await up?.ended;
  await sleep(200);
  await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

it('with Temporal and the database gone a person rolls back, and nothing automatic undoes it until a person decides', async () => {
  await startAll();
  await perennial('run', 'churn', '--as-of', EARLIER, '--wait');
  await perennial('run', 'churn', '--as-of', LATER, '--wait');
  serving = await serve();
  await untilServed(2);
  await stopAll();
  const { database } = loadLocalSettings({ ...childEnvironment(), ...env() });
  assert.equal(database.kind, 'sqlite');
  const path = database.kind === 'sqlite' ? database.path : '';
  await rename(path, `${path}.away`);

  const unknown = await runPerennial(['rollback', '--direct', 'chrun'], env(), root);
  assert.match(unknown.stderr, /^DEPLOYMENTS_UNKNOWN: Endpoint chrun has no deployment revision.*endpoints are churn/);
  const direct = await perennial<{ version: number; revision: number }>('rollback', '--direct', 'churn', '--reason', 'wrong on Mondays');
  assert.deepEqual([direct.version, direct.revision], [1, 3]);
  await untilServed(1);

  await rename(`${path}.away`, path);
  await startAll();
  const retrained = await runPerennial(['run', 'churn', '--as-of', EVEN_LATER, '--wait'], env(), root);
  assert.equal(retrained.code, 1);
  assert.match(
    retrained.stderr,
    /^PIPELINE_ENDED: The pipeline of churn ended held: .*Version 3 .*holds endpoint churn \(wrong on Mondays\)/m,
  );
  assert.match(retrained.stderr, /\. Fix: decide yourself: `perennial promote churn --model-version 3` deploys it/);
  const held = await perennial<Shown>('status', 'churn');
  assert.deepEqual([held.models[0]?.revision.revision, held.models[0]?.revision.hold?.reason], [3, 'wrong on Mondays']);
  const champion = (shown: Shown): unknown => shown.models[0]?.aliases.find(({ alias }) => alias === 'champion')?.version;
  assert.equal(champion(held), 1);
  const deployments = await perennial<{ version: number; reason: string }[]>('deployments', 'churn');
  assert.deepEqual([deployments[0]?.version, deployments[0]?.reason], [1, 'wrong on Mondays']);

  await perennial('promote', 'churn', '--model-version', '3');
  await untilServed(3);
  assert.equal((await perennial<Shown>('status', 'churn')).models[0]?.revision.hold, undefined);

  await perennial('rollback', '--direct', 'churn', '--to', '2');
  await untilServed(2);
  await perennial('resume', 'churn');
  const resumed = await perennial<Shown>('status', 'churn');
  assert.deepEqual([resumed.models[0]?.revision.revision, resumed.models[0]?.revision.hold, champion(resumed)], [6, undefined, 2]);
  await untilServed(2);
  await perennial('deploy', 'churn', '--variant', '2=0.75', '--variant', '3=0.25', '--shadow', '1');
  const split = await perennial<{ targets: { version: number; share: number }[]; shadows: { version: number }[] }[]>(
    'deployments',
    'churn',
  );
  assert.deepEqual(
    split[0]?.targets.map(({ version, share }) => [version, share]),
    [
      [2, 0.75],
      [3, 0.25],
    ],
  );
  assert.deepEqual(
    split[0]?.shadows.map(({ version }) => version),
    [1],
  );
  await stopAll();
});
