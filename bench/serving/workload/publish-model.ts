import { createHash } from 'node:crypto';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { ArtifactRef, DeploymentRevision, GoldenRows, VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { buildSignature } from '../../../core/features/signature.js';
import { COLUMNS, randomRows } from './train-model.js';

export const MODEL = 'bench';
const GOLDEN_ROWS = 8;
const NO_DIGEST = '0'.repeat(64);

/** Puts the model into an object store as version 1 with everything a version ships, and points endpoint `bench` at it. */
export async function publishModel(objects: ObjectStore, onnx: Uint8Array): Promise<void> {
  const put = async (name: string, content: Uint8Array): Promise<ArtifactRef> => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const key = keys.runArtifact(MODEL, name, sha256);
    await objects.putIfAbsent(key, content);
    return { key, sha256, sizeBytes: content.length };
  };
  const manifest: VersionManifest = {
    ...documentHead(),
    model: MODEL,
    version: 1,
    runId: MODEL,
    snapshot: NO_DIGEST,
    definitionDigest: NO_DIGEST,
    trainer: 'xgboost',
    modelKind: 'onnx',
    metrics: {},
    validationMetrics: {},
    leakage: [],
    verdict: 'accepted',
    gates: [],
    artifacts: {
      model: { 'model.onnx': await put('model.onnx', onnx) },
      'signature.json': await put('signature.json', json(signature())),
      'golden.json': await put('golden.json', json(await goldenRows(onnx))),
      'reference-profile.json': await put('reference-profile.json', json({})),
    },
  };
  await objects.putIfAbsent(keys.version(MODEL, 1), json(manifest));
  await objects.putIfAbsent(keys.deployment(MODEL, 1), json(revision()));
}

/** What the model gives for row-major rows: every server is held to it. */
export async function scoreRows(onnx: Uint8Array, rows: Float32Array): Promise<Float32Array> {
  const loaded = await new OnnxModelRuntime().load({ files: { 'model.onnx': onnx } });
  const { score } = await loaded.run(rows, rows.length / COLUMNS.length);
  await loaded.release();
  return score;
}

export function signature(): unknown {
  return buildSignature({
    model: MODEL,
    task: 'binary',
    objective: 'binary:logistic',
    inputs: COLUMNS.map((name) => ({ kind: 'numeric', name, range: [-1, 1], trainingRange: [-1, 1] })),
    classes: null,
    label: 'synthetic',
    trainedOn: { snapshot: NO_DIGEST, definitionDigest: NO_DIGEST, trainedUntilMs: 0 },
  });
}

async function goldenRows(onnx: Uint8Array): Promise<GoldenRows> {
  const rows = randomRows(GOLDEN_ROWS, 5);
  const record = (row: number): Readonly<Record<string, number>> =>
    Object.fromEntries(COLUMNS.map((name, column) => [name, rows[row * COLUMNS.length + column] ?? 0]));
  return {
    formatVersion: 1,
    records: Array.from({ length: GOLDEN_ROWS }, (_, row) => record(row)),
    scores: Array.from(await scoreRows(onnx, rows)),
  };
}

function revision(): DeploymentRevision {
  return {
    ...documentHead(),
    endpoint: MODEL,
    revision: 1,
    mode: 'immediate',
    targets: [{ model: MODEL, version: 1, share: 1 }],
    owner: {
      epoch: 1,
      installation: 'bench',
      cluster: 'bench',
      namespace: 'bench',
      workflowId: `perennial/${MODEL}/rollout/${MODEL}/deploy`,
    },
    actor: 'bench',
    reason: 'bench',
  };
}

function documentHead(): { readonly formatVersion: 1; readonly changeId: string; readonly createdAt: number } {
  return { formatVersion: 1, changeId: MODEL, createdAt: 0 };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
