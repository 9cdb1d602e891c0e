import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../fixtures/eventually.js';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { ArtifactRef, DeploymentRevision, GoldenRows, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { Task } from '../../core/definition/definition.js';
import { modelWidth } from '../../core/features/encoders/model-columns.js';
import { buildSignature } from '../../core/features/signature.js';
import type { IngredientInput, InputColumns, Signature, SignatureInput } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../core/inputs/stored-records.js';
import { OBJECTIVES } from '../../core/trainers/xgboost/parameters.js';
import { TASKS } from '../../core/tasks/tasks.js';
import { convertToOnnx } from '../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { startServing } from '../../serving/serving-process.js';
import type { ServingOptions, ServingProcess } from '../../serving/serving-process.js';
import { buildRandomModel } from '../core/trainers/xgboost/onnx/build-random-model.js';

export { eventually };

export type RawRow = Readonly<Record<string, string | number | null>>;

const numeric = (name: string): SignatureInput => ({ kind: 'numeric', name, range: null });
const categorical = (name: string, categories: readonly string[]): SignatureInput => ({
  kind: 'categorical',
  name,
  minCount: 1,
  categories,
});

export const MIXED_INPUTS: readonly SignatureInput[] = [
  categorical('carrier', ['AA', 'DL', 'UA']),
  numeric('distance'),
  numeric('wind_kt'),
  categorical('hour', ['5', '6']),
];
export const NUMERIC_INPUTS: readonly SignatureInput[] = [numeric('a'), numeric('b'), numeric('c')];

export const MIXED_ROWS: readonly RawRow[] = [
  { carrier: 'AA', distance: 0.25, wind_kt: -1.5, hour: 5 },
  { carrier: 'never seen', distance: null, wind_kt: 1.75, hour: 6 },
  { carrier: null, distance: -0.75, wind_kt: 0.5, hour: null },
];
export const NUMERIC_ROWS: readonly RawRow[] = [
  { a: 0.25, b: -1.5, c: null },
  { a: -1, b: 1.25, c: 0.5 },
];

const CLASSES = ['early', 'late', 'on time'];

export interface VersionOptions {
  readonly model: string;
  readonly version: number;
  readonly task?: Task;
  readonly inputs?: readonly SignatureInput[];
  readonly ingredients?: readonly IngredientInput[];
  readonly keyColumns?: readonly string[];
  readonly rows?: readonly RawRow[];
  /** The version is a baseline with these values. */
  readonly baseline?: readonly number[];
  /** Changes what is stored, for versions that must not be served. */
  readonly damage?: {
    readonly onnx?: (bytes: Uint8Array) => Uint8Array;
    readonly golden?: (golden: GoldenRows) => unknown;
    readonly signature?: (signature: Signature) => unknown;
  };
}

interface MadeModel {
  readonly manifest: Pick<VersionManifest, 'trainer' | 'modelKind'>;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly scores: readonly number[];
}

/** Scores of `rows`. */
async function randomOnnx({
  model,
  version,
  task = 'binary',
  inputs = MIXED_INPUTS,
  ingredients = [],
  rows = MIXED_ROWS,
}: VersionOptions): Promise<MadeModel> {
  const outputs = task === 'multiclass' ? CLASSES.length : 1;
  const random = buildRandomModel({
    objective: OBJECTIVES[task as keyof typeof OBJECTIVES],
    outputs,
    trees: 12,
    depth: 3,
    featureCount: modelWidth({ inputs }),
    seed: version * 31 + model.length,
  });
  const bytes = convertToOnnx(
    { ...random, baseScores: new Float32Array(outputs), baseMargins: new Float32Array(outputs) },
    { producerVersion: '1' },
  );
  const scores = await scoresOf(bytes, { inputs, ingredients }, rows);
  return { manifest: { trainer: 'xgboost', modelKind: 'onnx' }, file: 'model.onnx', bytes, scores };
}

function baselineOf(values: readonly number[], { task = 'binary', rows = MIXED_ROWS }: VersionOptions): MadeModel {
  const bytes = json({ formatVersion: 1, kind: TASKS[task].baseline, values });
  const scores = rows.flatMap(() => values.map(Math.fround));
  return { manifest: { trainer: 'baseline', modelKind: 'baseline' }, file: 'model.json', bytes, scores };
}

/** A real model per (model, version) with everything a version ships. Returns the scores of its golden rows. */
export async function publishVersion(objects: ObjectStore, options: VersionOptions): Promise<readonly number[]> {
  const {
    model,
    version,
    task = 'binary',
    inputs = MIXED_INPUTS,
    ingredients,
    keyColumns,
    rows = MIXED_ROWS,
    baseline,
    damage = {},
  } = options;
  const made = baseline === undefined ? await randomOnnx(options) : baselineOf(baseline, options);
  const signature = buildSignature({
    model,
    task,
    ...(baseline === undefined
      ? { objective: OBJECTIVES[task as keyof typeof OBJECTIVES] }
      : { objective: TASKS[task].baseline, hasMargin: false }),
    inputs,
    ...(ingredients === undefined ? {} : { ingredients }),
    ...(keyColumns === undefined ? {} : { keys: keyColumns }),
    classes: task === 'multiclass' ? CLASSES : null,
    label: 'late',
    trainedOn: { snapshot: '0'.repeat(64), definitionDigest: '0'.repeat(64), trainedUntilMs: 0 },
  });
  const golden: GoldenRows = { formatVersion: 1, records: rows, scores: made.scores };
  const put = (name: string, content: Uint8Array): Promise<ArtifactRef> => putArtifact(objects, `${model}-${version}`, name, content);
  const manifest: VersionManifest = {
    formatVersion: 1,
    changeId: randomUUID(),
    createdAt: 0,
    model,
    version,
    runId: `${model}-${version}`,
    snapshot: '0'.repeat(64),
    definitionDigest: '0'.repeat(64),
    ...made.manifest,
    metrics: {},
    validationMetrics: {},
    leakage: [],
    verdict: 'accepted',
    gates: [],
    artifacts: {
      model: { [made.file]: await put(made.file, damage.onnx?.(made.bytes) ?? made.bytes) },
      'signature.json': await put('signature.json', json(damage.signature?.(signature) ?? signature)),
      'golden.json': await put('golden.json', json(damage.golden?.(golden) ?? golden)),
      'reference-profile.json': await put('reference-profile.json', json({})),
    },
  };
  await objects.putIfAbsent(keys.version(model, version), json(manifest));
  return golden.scores;
}

export async function scoresOf(onnx: Uint8Array, columns: InputColumns, rows: readonly RawRow[]): Promise<readonly number[]> {
  const loaded = await new OnnxModelRuntime().load({ files: { 'model.onnx': onnx } });
  const matrix = compileInputs(columns).fromRecords(rows, TAKE_RECORDS);
  const { score } = await loaded.run(matrix, rows.length);
  await loaded.release();
  return Array.from(score);
}

async function putArtifact(objects: ObjectStore, runId: string, name: string, content: Uint8Array): Promise<ArtifactRef> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const key = keys.runArtifact(runId, name, sha256);
  await objects.putIfAbsent(key, content);
  return { key, sha256, sizeBytes: content.length };
}

export interface DeployOptions {
  readonly endpoint: string;
  readonly revision: number;
  readonly version: number;
  readonly override?: Readonly<Record<string, unknown>>;
}

export async function deploy(objects: ObjectStore, { endpoint, revision, version, override = {} }: DeployOptions): Promise<void> {
  const document: DeploymentRevision = {
    formatVersion: 1,
    changeId: randomUUID(),
    createdAt: 0,
    endpoint,
    revision,
    mode: 'immediate',
    targets: [{ model: endpoint, version, share: 1 }],
    owner: {
      epoch: 1,
      installation: 'i',
      cluster: 'c',
      namespace: 'default',
      workflowId: `perennial/${endpoint}/rollout/${endpoint}/deploy`,
    },
    actor: 'test',
    reason: 'test',
  };
  await objects.putIfAbsent(keys.deployment(endpoint, revision), json({ ...document, ...override }));
}

export function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

export interface Installation {
  readonly dir: string;
  readonly objects: FsObjectStore;
  readonly lines: string[];
  /** Starts a serving process over the installation; it is closed at the end of the test. */
  readonly serve: (options?: Partial<ServingOptions>) => Promise<ServingProcess>;
}

export async function createInstallation(t: { readonly after: (ended: () => Promise<void>) => void }): Promise<Installation> {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-serving-'));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const objects = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e9, log });
  const started: ServingProcess[] = [];
  t.after(async () => {
    for (const serving of started) await serving.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10 });
  });
  const serve: Installation['serve'] = async (options = {}) => {
    const serving = await startServing({
      objects,
      runtime: new OnnxModelRuntime(),
      host: '127.0.0.1',
      port: 0,
      stateDir: join(dir, 'state'),
      log,
      pollMs: 20,
      listMs: 100,
      ...options,
    });
    started.push(serving);
    return serving;
  };
  return { dir, objects, lines, serve };
}

/** Loosely typed on purpose: a test asserts on what is there. */
export interface Json {
  readonly [name: string]: Json;
}

/** A program beside this file, compiled or not as this file is. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(`${name}${extname(fileURLToPath(import.meta.url))}`, import.meta.url));
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; undefined for anything else. */
  readonly body: Json;
}

/** One request. `body`: text and bytes go as they are, anything else as JSON. */
export async function call(url: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const content =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? (body as string | undefined) : JSON.stringify(body);
  const type: Record<string, string> = content === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, {
    method: content === undefined ? 'GET' : 'POST',
    body: content,
    headers: { ...type, ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) as Json };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function ready(url: string): Promise<void> {
  await eventually(
    'ready',
    () => call(url, '/v2/health/ready'),
    (answer) => answer.status === 200,
  );
}
