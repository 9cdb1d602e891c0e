import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { DeploymentRevision, RunManifest, VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { listEvents } from '../../../operations/look/list-events.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import type { ModelHome } from './model-home.js';

/** What has to be equal however often the way there was interrupted. */
export interface EndState {
  readonly address: string;
  readonly modelSha256: string;
  readonly onnxSha256: string;
  readonly rounds: number;
  readonly metrics: unknown;
  /** Every round's, in order. */
  readonly history: readonly string[];
  readonly outcome: string;
}

/** Reads what a finished pipeline left and checks that each thing is there once, and the same in both stores. */
export async function readEndState(home: ModelHome): Promise<EndState> {
  const { metadata, model } = home;
  const { run, version, revision } = await readObjects(home);
  await checkRows(home, { run, version, revision });
  const audited = (await metadata.listAudit(model, 99)).map((row) => `${row.action} ${row.subject}`);
  assert.equal(new Set(audited).size, audited.length, `an audit entry twice: ${audited.join(', ')}`);
  await checkChain(home);
  const triggers = await metadata.listTriggers(model, 9);
  assert.equal(triggers.length, 1);
  const points = await metadata.getRunMetrics(run.runId);
  return {
    address: run.snapshot,
    modelSha256: run.artifacts.model['model.ubj']?.sha256 ?? '',
    onnxSha256: run.artifacts.model['model.onnx']?.sha256 ?? '',
    rounds: run.rounds,
    metrics: version.metrics,
    history: points.map(({ metric, step, value }) => `${metric} ${step} ${value}`).sort(),
    outcome: `${triggers[0]?.state ?? ''}: ${triggers[0]?.text ?? ''}`,
  };
}

interface Documents {
  readonly run: RunManifest;
  readonly version: VersionManifest;
  readonly revision: DeploymentRevision;
}

async function readObjects({ model, objects }: ModelHome): Promise<Documents> {
  const found: string[] = [];
  for await (const { key } of objects.list('')) found.push(key);
  const only = (pattern: RegExp): string => {
    const matching = found.filter((key) => pattern.test(key));
    assert.equal(matching.length, 1, `one object like ${pattern}, found ${matching.join(', ') || 'none'}`);
    return matching[0] ?? '';
  };
  const address = only(/^snapshots\/.*\/manifest\.json$/).split('/')[2] ?? '';
  only(/^snapshots\/.*\.parquet$/);
  only(/^ingests\//);
  const run = await getDocument<RunManifest>(objects, only(/^runs\/[^/]+\/run\.json$/), 1);
  const version = await getDocument<VersionManifest>(objects, only(/^models\//), 1);
  const revision = await getDocument<DeploymentRevision>(objects, only(/^deployments\//), 1);
  const { model: files, ...common } = run.artifacts;
  for (const name of Object.keys({ ...files, ...common })) only(new RegExp(`^runs/.*/artifacts/.*/${name.replace('.', '\\.')}$`));
  const checkpoints = found.filter((key) => key.includes('/checkpoints/'));
  assert.deepEqual(checkpoints, []);
  assert.deepEqual([run.snapshot, version.snapshot, version.runId], [address, address, run.runId]);
  assert.deepEqual([version.version, revision.revision, revision.targets], [1, 1, [{ model, version: 1, share: 1 }]]);
  return { run, version, revision };
}

/** What the machines decided is there once each, one after the other. */
async function checkChain(home: ModelHome): Promise<void> {
  const told = (await listEvents(home, { limit: 99 })).map(({ actor, action }) => `${actor.name} ${action}`);
  assert.deepEqual(told, ['pipeline loop deploy', 'test train']);
  assert.equal((await verifyAudit(home)).problem, null);
}

async function checkRows({ model, metadata }: ModelHome, { run, version, revision }: Documents): Promise<void> {
  const snapshots = (await metadata.listSnapshots(model, 9)).map((row) => row.address);
  assert.deepEqual(snapshots, [run.snapshot]);
  const runs = (await metadata.listRuns(model, 9)).map((row) => [row.runId, row.state, row.manifestKey]);
  assert.deepEqual(runs, [[run.runId, 'finished', keys.run(run.runId)]]);
  const versions = (await metadata.listVersions(model, 9)).map((row) => [row.version, row.changeId, row.verdict]);
  assert.deepEqual(versions, [[1, version.changeId, version.verdict]]);
  const deployments = (await metadata.listDeployments(model, 9)).map((row) => [row.revision, row.version, row.changeId]);
  assert.deepEqual(deployments, [[1, 1, revision.changeId]]);
  assert.equal(await metadata.getAlias(model, 'champion'), 1);
}

/** Call after the model's workers were closed: nothing of an attempt may be left, except a file per killed process. */
export async function checkLeftovers({ home }: ModelHome, kills: number): Promise<void> {
  const names = await readdir(join(home, 'work')).catch(() => []);
  assert.deepEqual(
    names.filter((name) => name !== 'matrices'),
    [],
  );
  const matrices = await readdir(join(home, 'work', 'matrices')).catch(() => []);
  assert.ok(matrices.length <= 1 + kills, `matrices: ${matrices.join(', ')}`);
  const temporary = await readdir(join(home, 'objects', '~tmp')).catch(() => []);
  assert.ok(temporary.length <= kills, `temporary files: ${temporary.join(', ')}`);
}
