import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision, RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
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
export async function readEndState(world: ModelHome): Promise<EndState> {
  const { model, objects, metadata } = world;
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
  for (const name of ['model.ubj', 'model.onnx', 'signature.json', 'reference-profile.json', 'golden.json']) {
    only(new RegExp(`^runs/.*/artifacts/.*/${name.replace('.', '\\.')}$`));
  }
  assert.deepEqual(found.filter((key) => key.includes('/checkpoints/')), []);
  assert.deepEqual([run.snapshot, version.snapshot, version.runId, version.version, revision.revision], [address, address, run.runId, 1, 1]);
  assert.deepEqual(revision.targets, [{ model, version: 1, share: 1 }]);

  assert.deepEqual((await metadata.listSnapshots(model, 9)).map((row) => row.address), [address]);
  assert.deepEqual((await metadata.listRuns(model, 9)).map((row) => [row.runId, row.state, row.manifestKey]), [[run.runId, 'finished', keys.run(run.runId)]]);
  assert.deepEqual((await metadata.listVersions(model, 9)).map((row) => [row.version, row.changeId, row.verdict]), [[1, version.changeId, version.verdict]]);
  assert.deepEqual((await metadata.listDeployments(model, 9)).map((row) => [row.revision, row.version, row.changeId]), [[1, 1, revision.changeId]]);
  assert.equal(await metadata.getAlias(model, 'champion'), 1);
  const audited = (await metadata.listAudit(model, 99)).map((row) => `${row.action} ${row.subject}`);
  assert.equal(new Set(audited).size, audited.length, `an audit entry twice: ${audited.join(', ')}`);
  const triggers = await metadata.listTriggers(model, 9);
  assert.equal(triggers.length, 1);
  const points = await metadata.getRunMetrics(run.runId);
  return {
    address,
    modelSha256: run.artifacts['model.ubj'].sha256,
    onnxSha256: run.artifacts['model.onnx'].sha256,
    rounds: run.rounds,
    metrics: version.metrics,
    history: points.map(({ metric, step, value }) => `${metric} ${step} ${value}`).sort(),
    outcome: triggers[0]?.outcome ?? '',
  };
}

/** Call after the model's workers were closed: nothing of an attempt may be left, except a file per killed process. */
export async function checkLeftovers({ home }: ModelHome, kills: number): Promise<void> {
  const names = await readdir(join(home, 'work')).catch(() => []);
  assert.deepEqual(names.filter((name) => name !== 'matrices'), []);
  const matrices = await readdir(join(home, 'work', 'matrices')).catch(() => []);
  assert.ok(matrices.length <= 1 + kills, `matrices: ${matrices.join(', ')}`);
  const temporary = await readdir(join(home, 'objects', '~tmp')).catch(() => []);
  assert.ok(temporary.length <= kills, `temporary files: ${temporary.join(', ')}`);
}
