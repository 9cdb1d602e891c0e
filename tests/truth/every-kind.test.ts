import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openModelRuntime } from '../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { readMatrixFile } from '../../adapters/trainer/matrix-file.js';
import { predictFile } from '../../activities/batch/batch-predict.js';
import { loadRun, loadSignature } from '../../activities/registry/load-run.js';
import { servedModel } from '../../activities/evaluation/served-model.js';
import { columnsToRead, loadManifest, tableFiles } from '../../activities/snapshot/load-snapshot.js';
import { loadPrepared } from '../../activities/training/load-prepared.js';
import type { RunReport } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../core/inputs/stored-records.js';
import type { Signature } from '../../core/features/signature.js';
import { splitTable } from '../../core/split/split-table.js';
import { startServing } from '../../serving/serving-process.js';
import type { ServingProcess } from '../../serving/serving-process.js';
import { scoreServed } from '../../workers/statistics/parts/score-served.js';
import { formScores } from '../serving/protocols/form-scores.js';
import { rowForms } from '../serving/protocols/protocol-forms.js';
import { call, eventually } from '../serving/serving-fixture.js';
import { everyKindModel, everyKindRows, KINDS_AS_OF } from './every-kind-model.js';
import type { RawRecord } from './raw-rows.js';
import { assertSameBits, assertSameButLastBits } from './same-bits.js';
import { readScoreFile } from './score-file.js';
import { openTruthWorld, runLoop, SCOPE } from './truth-world.js';
import type { TruthWorld } from './truth-world.js';
import { asyncScores } from './ways/async-scores.js';
import { durableScores } from './ways/durable-scores.js';
import { grpcScores, sayableRows } from './ways/grpc-scores.js';

let world: TruthWorld;
let runId: string;
let signature: Signature;
let serving: ServingProcess;
let lines: readonly string[];
let testIds: Int32Array;
let testRecords: readonly RawRecord[];
let testScores: Float32Array;

before(async () => {
  world = await openTruthWorld();
  const { dependencies: deps, folder } = world;
  const path = join(folder, 'kinds.csv');
  const raw = everyKindRows();
  ({ lines } = raw);
  await writeFile(path, lines.join('\n'));
  const definition = everyKindModel(path);
  const { training } = definition;
  const { snapshot, warnings, ...loop } = await runLoop(deps, definition, KINDS_AS_OF);
  ({ runId } = loop);
  assert.deepEqual(warnings, [], 'a truth value of several spellings is no category of several texts');
  const run = await loadRun(deps, runId);
  signature = await loadSignature(deps, run.artifacts);
  const workDir = join(folder, 'prepared');
  await mkdir(workDir);
  const prepared = await loadPrepared(deps, { training, model: 'kinds', snapshot, asOf: KINDS_AS_OF, workDir }, SCOPE);
  const files = await tableFiles(deps, await loadManifest(deps, 'kinds', snapshot), snapshotColumns(['id', ...columnsToRead(training)]));
  const table = await deps.tables.readTable(files.paths, files.columns);
  const { split } = splitTable(training, table, KINDS_AS_OF);
  const { values } = table.columns['id'] as { readonly values: Float64Array };
  for (const part of ['train', 'validation', 'test'] as const) {
    const ids = Int32Array.from(split[part], (row) => values[row] as number);
    const records = Array.from(ids, (id) => raw.records[id] as RawRecord);
    const { features } = await readMatrixFile(prepared.matrices[part]);
    assertSameBits(compileInputs(signature).fromRecords(records, TAKE_RECORDS), features, part);
    [testIds, testRecords] = [ids, records];
  }
  testScores = (await scoreServed({ runtime: deps.runtime }, await servedModel(deps, run), table, split.test)).scores;
  const at = { host: '127.0.0.1', port: 0, grpcPort: 0, stateDir: join(folder, 'serving'), pollMs: 20, log: () => undefined };
  serving = await startServing({ objects: deps.objects, runtime: openModelRuntime([]), ...at });
  await eventually(
    'the model is served',
    () => call(serving.url, '/v2/models/kinds/ready'),
    ({ status }) => status === 200,
  );
});
after(async () => {
  await serving?.close();
  await world?.close();
});

test('every kind of column has the bits of training in every protocol', async () => {
  assert.equal(signature.formatVersion, 2);
  assert.ok(compileInputs(signature).modelColumns.length > 30);
  for (const form of rowForms('kinds', signature.inputs, testRecords))
    assertSameBits(Float32Array.from((await formScores(serving.url, form)).map(Number)), testScores, form.what);
});

test('a file of every kind of column gets the scores of the evaluation', async () => {
  const input = join(world.folder, 'test.csv');
  await writeFile(input, [lines[0], ...Array.from(testIds, (id) => lines[id + 1])].join('\n'));
  const output = join(world.folder, 'scores.parquet');
  await predictFile(world.dependencies, { model: 'kinds', version: 1, input, output });
  assertSameBits(await readScoreFile(output, signature), testScores, 'file');
  assertSameButLastBits(await durableScores(world, signature, input), testScores, 'durable batch');
});

test('every kind of column has the bits of training over gRPC and in a request that is answered later', async () => {
  const rows = sayableRows(signature.inputs, testRecords);
  assert.ok(rows.length > 20);
  const sent = rows.map((row) => testRecords[row] as RawRecord);
  assertSameBits(
    await grpcScores(serving.grpcAddress ?? '', 'kinds', signature.inputs, sent),
    Float32Array.from(rows, (row) => testScores[row] as number),
    'gRPC',
  );
  assertSameBits(await asyncScores(world.dependencies, serving.url, 'kinds', testRecords), testScores, 'async');
});

test('the report names the columns that each kind becomes, and permutes those that a request carries', async () => {
  const { findings } = await getDocument<RunReport>(world.dependencies.objects, keys.runReport(runId), 1);
  const gained = findings.gain?.map(({ input }) => input) ?? [];
  assert.ok(gained.every((name) => compileInputs(signature).modelColumns.includes(name)));
  assert.ok(gained.includes('price') && gained.includes('member') && gained.some((name) => name.startsWith('since ')), gained.join());
  const permuted = findings.permutation?.columns.map(({ column }) => column) ?? [];
  assert.deepEqual(permuted.sort(), signature.inputs.map(({ name }) => name).sort());
});

test('the metadata and the description name what each kind takes', async () => {
  const { body } = await call(serving.url, '/v2/models/kinds');
  const types = Object.fromEntries(
    (body as unknown as { inputs: { name: string; datatype: string }[] }).inputs.map((one) => [one.name, one.datatype]),
  );
  assert.deepEqual([types.member, types.since, types.extras, types.note], ['BOOL', 'BYTES', 'BYTES', 'BYTES']);
  const refused = await call(serving.url, '/v1/models/kinds/predict', { records: [{ ...testRecords[0], since: 'yesterday' }] });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /a date such as 2026-03-01/);
  assert.doesNotMatch(refused.text, /yesterday/);
  const { since: _, ...without } = testRecords[0] as RawRecord;
  for (const record of [{ ...without, since: true }, without]) {
    const { text } = await call(serving.url, '/v1/models/kinds/predict', { records: [record] });
    assert.match(text, /expected a date such as \\"2026-03-01\\" or null/);
  }
});
