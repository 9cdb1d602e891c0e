import assert from 'node:assert/strict';
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openModelRuntime } from '../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { readMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import { predictFile } from '../../../activities/batch/batch-predict.js';
import { servedModel } from '../../../activities/evaluation/served-model.js';
import { loadReferenceProfile, loadRun, loadSignature } from '../../../activities/registry/load-run.js';
import { columnsToRead, loadManifest, tableFiles } from '../../../activities/snapshot/load-snapshot.js';
import { loadPrepared } from '../../../activities/training/load-prepared.js';
import type { PreparedFiles } from '../../../activities/training/matrix-cache.js';
import type { GoldenRows, RunManifest, RunReport } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { modelInputs } from '../../../core/features/signature.js';
import type { Signature } from '../../../core/features/signature.js';
import { snapshotColumns } from '../../../core/inputs/columns.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../../core/inputs/stored-records.js';
import { splitTable } from '../../../core/split/split-table.js';
import { startServing } from '../../../serving/serving-process.js';
import type { ServingProcess } from '../../../serving/serving-process.js';
import { scoreServed } from '../../../workers/statistics/parts/score-served.js';
import { formScores } from '../../serving/protocols/form-scores.js';
import { rowForms } from '../../serving/protocols/protocol-forms.js';
import { call, eventually } from '../../serving/serving-fixture.js';
import { FEATURED_AS_OF, FEATURED_COLUMNS, featuredModel, featuredRecord, writeFeaturedCsv } from './featured-model.js';
import type { RawRecord } from '../raw-rows.js';
import { assertSameBits, assertSameButLastBits } from '../same-bits.js';
import { readScoreFile } from '../score-file.js';
import { openTruthWorld, runLoop, SCOPE } from '../truth-world.js';
import type { TruthWorld } from '../truth-world.js';
import { asyncScores } from '../ways/async-scores.js';
import { durableScores } from '../ways/durable-scores.js';
import { grpcScores, sayableRows } from '../ways/grpc-scores.js';

let world: TruthWorld;
let run: RunManifest;
let signature: Signature;
let prepared: PreparedFiles;
/** Of the test rows. */
let ids: Int32Array;
let records: readonly RawRecord[];
let lines: readonly string[];
let features: Float32Array;
let testScores: Float32Array;
let serving: ServingProcess;

before(async () => {
  world = await openTruthWorld();
  const { dependencies: deps, folder } = world;
  const path = join(folder, 'featured.csv');
  await writeFeaturedCsv(path);
  const definition = featuredModel(path);
  const { training } = definition;
  const { runId, snapshot } = await runLoop(deps, definition, FEATURED_AS_OF);
  run = await loadRun(deps, runId);
  signature = await loadSignature(deps, run.artifacts);
  const workDir = join(folder, 'prepared');
  await mkdir(workDir);
  prepared = await loadPrepared(deps, { training, model: 'featured', snapshot, asOf: FEATURED_AS_OF, workDir }, SCOPE);
  const files = await tableFiles(deps, await loadManifest(deps, 'featured', snapshot), snapshotColumns(['id', ...columnsToRead(training)]));
  const table = await deps.tables.readTable(files.paths, files.columns);
  const { split } = splitTable(training, table, FEATURED_AS_OF);
  const { values } = table.columns['id'] as { readonly values: Float64Array };
  lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  ids = Int32Array.from(split.test, (row) => values[row] as number);
  records = Array.from(ids, (id) => featuredRecord(lines[id + 1] as string));
  ({ features } = await readMatrixFile(prepared.matrices.test));
  const served = await scoreServed({ runtime: deps.runtime }, await servedModel(deps, run), table, split.test);
  assertSameBits(served.features, features, 'inputs of the evaluation');
  testScores = served.scores;
  const at = { host: '127.0.0.1', port: 0, grpcPort: 0, stateDir: join(folder, 'serving'), pollMs: 20, log: () => undefined };
  serving = await startServing({ objects: deps.objects, runtime: openModelRuntime([]), ...at });
  await eventually(
    'the model is served',
    () => call(serving.url, '/v2/models/featured/ready'),
    ({ status }) => status === 200,
  );
});
after(async () => {
  await serving?.close();
  await world?.close();
});

test('the model takes its columns and then its features, which every test row has as its raw columns say', () => {
  const names = modelInputs(signature).map(({ name }) => name);
  assert.deepEqual(names.slice(0, 3), ['price', 'city', 'hour']);
  assert.equal(names.length, 13);
  assertSameBits(compileInputs(signature).fromRecords(records, TAKE_RECORDS), features, 'test');
  const of = (name: string): number[] => Array.from(ids, (_, row) => features[row * names.length + names.indexOf(name)] as number);
  assert.deepEqual(
    of('hour'),
    records.map(({ ordered_at: at }) => Number(String(at).slice(11, 13))),
  );
  assert.ok(new Set(of('utc_hour')).size > 5 && of('utc_hour').some((hour, row) => hour !== of('hour')[row]));
  assert.ok(of('each').some(Number.isNaN) && of('each').every((value) => Number.isNaN(value) || Number.isFinite(value)));
});

test('golden rows have the raw columns of requests, and the scores of the test rows that they are', async () => {
  const { key, sha256 } = run.artifacts['golden.json'];
  const golden = JSON.parse(await readFile(await world.dependencies.objects.toLocalFile(key, sha256), 'utf8')) as GoldenRows;
  const { rows } = prepared.facts.golden;
  assert.deepEqual(Object.keys(golden.records[0] ?? {}).sort(), FEATURED_COLUMNS.map(({ name }) => name).sort());
  const width = modelInputs(signature).length;
  const expected = Float32Array.from(rows.flatMap((row) => [...features.subarray(row * width, (row + 1) * width)]));
  assertSameBits(compileInputs(signature).fromRecords(golden.records, TAKE_RECORDS), expected, 'golden inputs');
  assertSameBits(
    Float32Array.from(golden.scores),
    Float32Array.from(rows, (row) => testScores[row] as number),
    'golden scores',
  );
});

test('a file gets the scores of the evaluation', async () => {
  const input = join(world.folder, 'test.csv');
  await writeFile(input, [lines[0], ...Array.from(ids, (id) => lines[id + 1])].join('\n'));
  const output = join(world.folder, 'scores.csv');
  await predictFile(world.dependencies, { model: 'featured', version: 1, input, output });
  assertSameBits(await readScoreFile(output, signature), testScores, 'file');
  assertSameButLastBits(await durableScores(world, signature, input), testScores, 'durable batch');
});

test('a request in any form of any protocol, and one that is answered later, gets the scores of the evaluation', async () => {
  for (const form of rowForms('featured', FEATURED_COLUMNS, records))
    assertSameBits(Float32Array.from((await formScores(serving.url, form)).map(Number)), testScores, form.what);
  assertSameBits(await asyncScores(world.dependencies, serving.url, 'featured', records), testScores, 'async');
});

test('a request over gRPC gets the scores of the evaluation', async () => {
  const rows = sayableRows(FEATURED_COLUMNS, records);
  assert.ok(rows.length > 20);
  const sent = rows.map((row) => records[row] as RawRecord);
  assertSameBits(
    await grpcScores(serving.grpcAddress ?? '', 'featured', FEATURED_COLUMNS, sent),
    Float32Array.from(rows, (row) => testScores[row] as number),
    'gRPC',
  );
});

test('what is described and asked for is what requests carry; features are nowhere', async () => {
  const { body } = await call(serving.url, '/openapi.json');
  const document = JSON.stringify(body);
  for (const { name } of FEATURED_COLUMNS) assert.ok(document.includes(`"${name}"`), name);
  for (const name of ['tag_count', 'is_gift', 'utc_hour']) assert.ok(!document.includes(name), name);
  const metadata = await call(serving.url, '/v2/models/featured');
  const described = (metadata.body as unknown as { inputs: { name: string; datatype: string }[] }).inputs;
  assert.deepEqual(
    described.filter(({ name }) => FEATURED_COLUMNS.some((one) => one.name === name)).map(({ datatype }) => datatype),
    ['FP32', 'BYTES', 'BYTES', 'BYTES', 'BYTES', 'FP32', 'BYTES'],
  );
});

test('a value that is no time, a column that is left out and one that is a feature are refused by name', async () => {
  const [record = {}] = records;
  const refused = async (changed: RawRecord): Promise<{ code?: string; message?: string }> => {
    const { status, body } = await call(serving.url, '/v1/models/featured/predict', { records: [changed] });
    assert.equal(status, 400);
    return body.error ?? {};
  };
  const wrong = await refused({ ...record, opened: '31 June' });
  assert.equal(wrong.code, 'INPUT_VALUE_REFUSED');
  assert.match(wrong.message ?? '', /records\[0\]\.opened.*no time/);
  assert.doesNotMatch(wrong.message ?? '', /31 June/);
  assert.equal((await refused({ ...record, opened: 20240101 })).code, 'INPUT_FIELD_TYPE');
  assert.equal((await refused({ ...record, quantity: 'two' })).code, 'INPUT_FIELD_TYPE');
  const { tags: _, ...without } = record;
  assert.equal((await refused(without)).code, 'INPUT_COLUMN_MISSING');
  assert.equal((await refused({ ...record, hour: 3 })).code, 'INPUT_FIELD_UNKNOWN');
});

test('the report tells what inputs gain and features are computed of, and shows no value of a sensitive column', async () => {
  const { objects } = world.dependencies;
  const { findings } = await getDocument<RunReport>(objects, keys.runReport(run.runId), 1);
  const gained = findings.gain?.map(({ input }) => input) ?? [];
  const inputs = modelInputs(signature).map(({ name }) => name);
  assert.ok(gained.length > 5 && gained.every((name) => inputs.includes(name)) && gained.includes('hour'), gained.join());
  const permuted = findings.permutation?.columns.map(({ column }) => column) ?? [];
  assert.deepEqual(permuted.sort(), FEATURED_COLUMNS.map(({ name }) => name).sort());
  const { leftOut, worst = [] } = findings.slices ?? {};
  assert.deepEqual(leftOut, ['note']);
  assert.ok(worst.length > 0 && worst.every(({ column }) => ['price', 'city', 'tags', 'quantity'].includes(column)));
});

test('features of the event time and of sensitive columns are in no reference profile', async () => {
  const profile = await loadReferenceProfile(world.dependencies, run.artifacts);
  assert.deepEqual(Object.keys(profile).sort(), ['city', 'each', 'is_gift', 'price', 'size', 'tag_count', 'where']);
  assert.equal(signature.features?.find(({ name }) => name === 'mood')?.sensitive, 'omit');
});
