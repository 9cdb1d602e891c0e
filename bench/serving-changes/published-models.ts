import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import type { ArtifactRef, DeploymentRevision, RunArtifacts, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../core/inputs/stored-records.js';
import { buildSignature } from '../../core/features/signature.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { convertToOnnx } from '../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { buildRandomModel } from '../../tests/core/trainers/xgboost/onnx/build-random-model.js';

export const MODEL = 'changing';
const COLUMNS = 12;
const CONTENTS = 10;

export interface ModelSize {
  readonly trees: number;
  readonly depth: number;
}

/** One row that every version takes: each has the same columns in another order, half of them numeric in one and categorical in the next. */
export const RECORD: Readonly<Record<string, number>> = Object.fromEntries(Array.from({ length: COLUMNS }, (_, i) => [`c${i}`, i % 4]));

function inputsOf(content: number): readonly SignatureInput[] {
  const columns = Array.from({ length: COLUMNS }, (_, i): SignatureInput => {
    const name = `c${(i + content) % COLUMNS}`;
    if ((i + content) % 2 === 0) return { kind: 'numeric', name, range: null };
    return { kind: 'categorical', name, minCount: 1, categories: ['0', '1', '2', '3'].slice(content % 2) };
  });
  return content % 2 === 0 ? columns : columns.reverse();
}

export interface Content {
  readonly artifacts: RunArtifacts;
  /** What this content answers to RECORD. */
  readonly score: number;
}

/** Ten models with encoders that make nonsense of each other's columns. */
export async function publishContents(objects: ObjectStore, size: ModelSize): Promise<readonly Content[]> {
  const contents: Content[] = [];
  for (let content = 0; content < CONTENTS; content += 1) contents.push(await publishContent(objects, content, size));
  return contents;
}

async function publishContent(objects: ObjectStore, content: number, { trees, depth }: ModelSize): Promise<Content> {
  const inputs = inputsOf(content);
  const random = buildRandomModel({ objective: 'binary:logistic', outputs: 1, trees, depth, featureCount: COLUMNS, seed: content + 1 });
  const onnx = convertToOnnx({ ...random, baseScores: new Float32Array(1), baseMargins: new Float32Array(1) }, { producerVersion: '1' });
  const matrix = compileInputs({ inputs }).fromRecords([RECORD], TAKE_RECORDS);
  const loaded = await new OnnxModelRuntime().load({ files: { 'model.onnx': onnx } });
  const score = (await loaded.run(matrix, 1)).score[0] as number;
  await loaded.release();
  const trainedOn = { snapshot: '0'.repeat(64), definitionDigest: '0'.repeat(64), trainedUntilMs: 0 };
  const signature = buildSignature({
    model: MODEL,
    task: 'binary',
    objective: 'binary:logistic',
    inputs,
    classes: null,
    label: 'y',
    trainedOn,
  });
  const put = (name: string, value: Uint8Array): Promise<ArtifactRef> => putArtifact(objects, `content-${content}`, name, value);
  const artifacts = {
    model: { 'model.onnx': await put('model.onnx', onnx) },
    'signature.json': await put('signature.json', json(signature)),
    'golden.json': await put('golden.json', json({ formatVersion: 1, records: [RECORD], scores: [score] })),
    'reference-profile.json': await put('reference-profile.json', json({})),
  };
  return { artifacts, score };
}

async function putArtifact(objects: ObjectStore, runId: string, name: string, value: Uint8Array): Promise<ArtifactRef> {
  const sha256 = createHash('sha256').update(value).digest('hex');
  const key = keys.runArtifact(runId, name, sha256);
  await objects.putIfAbsent(key, value);
  return { key, sha256, sizeBytes: value.length };
}

/** Version N with content N mod 10, and the revision N that gives it all traffic. */
export async function release(objects: ObjectStore, version: number, contents: readonly Content[]): Promise<void> {
  const { artifacts } = contents[version % contents.length] as Content;
  const head = { formatVersion: 1 as const, changeId: `version-${version}`, createdAt: Date.now() };
  const digest = '0'.repeat(64);
  const manifest: VersionManifest = {
    ...head,
    model: MODEL,
    version,
    runId: `run-${version}`,
    snapshot: digest,
    definitionDigest: digest,
    trainer: 'xgboost',
    modelKind: 'onnx',
    artifacts,
    metrics: {},
    validationMetrics: {},
    leakage: [],
    verdict: 'accepted',
    gates: [],
  };
  await objects.putIfAbsent(keys.version(MODEL, version), json(manifest));
  const revision: DeploymentRevision = {
    ...head,
    endpoint: MODEL,
    revision: version,
    mode: 'immediate',
    targets: [{ model: MODEL, version, share: 1 }],
    owner: { epoch: 1, installation: 'bench', cluster: 'bench', namespace: 'default', workflowId: `perennial/${MODEL}/lifecycle` },
    actor: 'bench',
    reason: 'bench',
  };
  await objects.putIfAbsent(keys.deployment(MODEL, version), json(revision));
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
