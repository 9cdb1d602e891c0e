import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openModelRuntime } from '../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { readMatrixFile } from '../../adapters/trainer/matrix-file.js';
import { predictFile } from '../../activities/batch/batch-predict.js';
import { loadRun, loadSignature } from '../../activities/registry/load-run.js';
import { servedModel } from '../../activities/evaluation/served-model.js';
import { predictRequest } from '../../activities/requests/predict-request.js';
import { columnsToRead, loadManifest, tableFiles } from '../../activities/snapshot/load-snapshot.js';
import { splitTable } from '../../core/split/split-table.js';
import { exportRun } from '../../activities/training/export-run.js';
import { loadPrepared } from '../../activities/training/load-prepared.js';
import type { PreparedFiles } from '../../activities/training/matrix-cache.js';
import type { GoldenRows, RunManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { RequestResult } from '../../contracts/request-documents.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../core/inputs/stored-records.js';
import type { Signature } from '../../core/features/signature.js';
import type { Part } from '../../core/split/split.js';
import type { Table } from '../../core/table.js';
import { startServing } from '../../serving/serving-process.js';
import type { ServingProcess } from '../../serving/serving-process.js';
import { scoreServed } from '../../workers/statistics/parts/score-served.js';
import { openClient } from '../serving/protocols/grpc/grpc-client.js';
import { formScores } from '../serving/protocols/form-scores.js';
import { rowForms } from '../serving/protocols/protocol-forms.js';
import { call, eventually } from '../serving/serving-fixture.js';
import { readExportedMatrix } from './exported-matrix.js';
import { ruledModel, ruledRows, RULED_AS_OF, writeRuledCsv } from './ruled-model.js';
import type { RawRecord } from './raw-rows.js';
import { assertSameBits } from './same-bits.js';
import { readScoreFile } from './score-file.js';
import { openTruthWorld, runLoop, SCOPE } from './truth-world.js';
import type { TruthWorld } from './truth-world.js';

interface Rows {
  readonly ids: Int32Array;
  readonly records: readonly RawRecord[];
  /** As training, early stopping, golden rows had them. */
  readonly features: Float32Array;
}

let world: TruthWorld;
let run: RunManifest;
let signature: Signature;
let prepared: PreparedFiles;
let table: Table;
let lines: readonly string[];
let parts: Readonly<Record<Part, Rows>>;
/** What the run's evaluation gives the test rows. */
let testScores: Float32Array;
let serving: ServingProcess;

before(async () => {
  world = await openTruthWorld();
  const { dependencies: deps, folder } = world;
  const path = join(folder, 'ruled.csv');
  await writeRuledCsv(path);
  const definition = ruledModel(path);
  const { runId, snapshot } = await runLoop(deps, definition, RULED_AS_OF);
  run = await loadRun(deps, runId);
  signature = await loadSignature(deps, run.artifacts);
  const workDir = join(folder, 'prepared');
  await mkdir(workDir);
  const { training } = definition;
  prepared = await loadPrepared(deps, { training, model: 'ruled', snapshot, asOf: RULED_AS_OF, workDir }, SCOPE);
  const files = await tableFiles(deps, await loadManifest(deps, 'ruled', snapshot), snapshotColumns(['id', ...columnsToRead(training)]));
  table = await deps.tables.readTable(files.paths, files.columns);
  const { split } = splitTable(training, table, RULED_AS_OF);
  const raw = await ruledRows(path);
  ({ lines } = raw);
  const { values } = table.columns['id'] as { readonly values: Float64Array };
  const rowsOf = async (part: Part): Promise<Rows> => {
    const ids = Int32Array.from(split[part], (row) => values[row] as number);
    const { features } = await readMatrixFile(prepared.matrices[part]);
    return { ids, records: Array.from(ids, (id) => raw.records[id] as RawRecord), features };
  };
  parts = { train: await rowsOf('train'), validation: await rowsOf('validation'), test: await rowsOf('test') };
  const served = await scoreServed({ runtime: deps.runtime }, await servedModel(deps, run), table, split.test);
  assertSameBits(served.features, parts.test.features, 'inputs of the evaluation');
  testScores = served.scores;
  const { objects } = deps;
  const stateDir = join(folder, 'serving');
  const at = { host: '127.0.0.1', port: 0, grpcPort: 0, stateDir, pollMs: 20, log: () => undefined };
  serving = await startServing({ objects, runtime: openModelRuntime([]), ...at });
  await eventually(
    'the model is served',
    () => call(serving.url, '/v2/models/ruled/ready'),
    ({ status }) => status === 200,
  );
});
after(async () => {
  await serving?.close();
  await world?.close();
});

test('validation, test and golden rows have the float32 inputs of a request; training rows alone are left as they are', async () => {
  const program = compileInputs(signature);
  for (const part of ['validation', 'test'] as const)
    assertSameBits(program.fromRecords(parts[part].records, TAKE_RECORDS), parts[part].features, part);
  const { train } = parts;
  const bare = compileInputs({ inputs: signature.inputs.map(({ rules: _, ...input }) => input) });
  assertSameBits(bare.fromRecords(train.records, TAKE_RECORDS), train.features, 'train');
  assert.notDeepEqual(program.fromRecords(train.records, TAKE_RECORDS), train.features);

  const folder = join(world.folder, 'export');
  await exportRun(world.dependencies, run.runId, folder);
  for (const part of ['train', 'validation', 'test'] as const)
    assertSameBits((await readExportedMatrix(join(folder, `${part}.parquet`))).features, parts[part].features, `exported ${part}`);
});

test('golden rows have the inputs and scores of the test rows that they are, also where a rule puts in a value or refuses one', async () => {
  const { key, sha256 } = run.artifacts['golden.json'];
  const path = await world.dependencies.objects.toLocalFile(key, sha256);
  const { records, scores } = JSON.parse(await readFile(path, 'utf8')) as GoldenRows;
  const { rows } = prepared.facts.golden;
  assertSameBits(
    Float32Array.from(scores),
    Float32Array.from(rows, (row) => testScores[row] as number),
    'golden scores',
  );
  const width = signature.inputs.length;
  const expected = Float32Array.from(rows.flatMap((row) => [...parts.test.features.subarray(row * width, (row + 1) * width)]));
  assertSameBits(compileInputs(signature).fromRecords(records, TAKE_RECORDS), expected, 'golden inputs');
});

test('a file gets the scores of the evaluation, rows that a request is refused for included', async () => {
  const { test: rows } = parts;
  const input = join(world.folder, 'test.csv');
  await writeFile(input, [lines[0], ...Array.from(rows.ids, (id) => lines[id + 1])].join('\n'));
  for (const extension of ['csv', 'parquet']) {
    const output = join(world.folder, `scores.${extension}`);
    await predictFile(world.dependencies, { model: 'ruled', version: 1, input, output });
    assertSameBits(await readScoreFile(output, signature), testScores, extension);
  }
});

/** Whom no rule refuses. */
function isTaken({ strict, allowed }: RawRecord): boolean {
  return (strict === null || Math.abs(Number(strict)) <= 5) && allowed !== 'c';
}

interface Taken {
  readonly records: readonly RawRecord[];
  readonly scores: Float32Array;
}

function takenRows(also: (record: RawRecord) => boolean = () => true): Taken {
  const { records } = parts.test;
  const rows = records.flatMap((record, row) => (isTaken(record) && also(record) ? [row] : []));
  return { records: rows.map((row) => records[row] as RawRecord), scores: Float32Array.from(rows, (row) => testScores[row] as number) };
}

test('a request in any form of any protocol gets the scores of the evaluation, or is refused by a rule', async () => {
  const { records, scores } = takenRows();
  assert.ok(records.length > 100 && records.length < parts.test.records.length);
  const columns = signature.inputs.map(({ name, kind }) => ({ name, kind }));
  for (const form of rowForms('ruled', columns, records))
    assertSameBits(Float32Array.from((await formScores(serving.url, form)).map(Number)), scores, form.what);
  for (const refused of parts.test.records.filter((record) => !isTaken(record)).slice(0, 5)) {
    const answer = await call(serving.url, '/v1/models/ruled/predict', { records: [refused] });
    assert.deepEqual([answer.status, answer.body.error?.code], [400, 'INPUT_RULE_BROKEN']);
  }
});

test('a request over gRPC gets the scores of the evaluation', async () => {
  // A text has no missing form there.
  const { records, scores } = takenRows(({ plan, colour }) => plan !== null && colour !== null);
  const text = (value: unknown): Buffer => {
    const bytes = Buffer.from(String(value));
    return Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
  };
  const tensors = signature.inputs.map(({ name, kind }) => ({
    name,
    shape: [records.length],
    datatype: kind === 'numeric' ? 'FP32' : 'BYTES',
  }));
  const raw = signature.inputs.map(({ name, kind }) =>
    kind === 'numeric'
      ? Buffer.from(Float32Array.from(records, (record) => (record[name] as number | null) ?? NaN).buffer)
      : Buffer.concat(records.map((record) => text(record[name]))),
  );
  const client = openClient(serving.grpcAddress ?? '');
  const request = { model_name: 'ruled', inputs: tensors, outputs: [{ name: 'probability' }], raw_input_contents: raw };
  const { body, details } = await client.call('ModelInfer', request);
  client.close();
  assert.equal(details, '');
  const [answered] = body.raw_output_contents as unknown as readonly Buffer[];
  assertSameBits(new Float32Array(new Uint8Array(answered ?? []).buffer), scores, 'gRPC');
});

test('a request that is answered later gets the scores of the evaluation', async () => {
  const { records, scores } = takenRows();
  const accepted = await call(serving.url, '/v1/models/ruled/predict-async', { records });
  assert.equal(accepted.status, 202, accepted.text);
  const id = String(accepted.body.id);
  await predictRequest(world.dependencies, { endpoint: 'ruled', id }, SCOPE);
  const { predictions } = await getDocument<RequestResult>(world.dependencies.objects, keys.requestResult('ruled', id), 1);
  assertSameBits(
    Float32Array.from(predictions, ({ probability }) => Number(probability)),
    scores,
    'async',
  );
});
