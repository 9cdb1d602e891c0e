import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { keys } from '../../../contracts/names.js';
import { BATCH_ERRORS } from '../../../core/errors/batch-errors.js';
import { DATA_ERRORS } from '../../../core/errors/data-errors.js';
import { PREPARATION_ERRORS } from '../../../core/errors/preparation-errors.js';
import type { ErrorCode } from '../../../core/errors.js';
import { baseline, categorical, csv, defineModel, folds, numeric, random, xgboost } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnDay } from '../../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';
import { csvText, sentinelRows, textCell, withCell } from './sentinel-cells.js';
import { csvSources, parquetSources } from './sentinel-sources.js';
import type { BadSource } from './sentinel-sources.js';
import { databaseText, ToldTexts } from './told-texts.js';

const AS_OF = churnDay(100);
const ROWS = sentinelRows();

let world: ActivityWorld;
let told: ToldTexts;
let sources: BadSource[];
/** Whatever this process printed meanwhile: nobody writes to a terminal while activities run. */
const printed: string[] = [];
const originals = { out: process.stderr.write.bind(process.stderr) };

before(async () => {
  world = await openActivityWorld();
  told = new ToldTexts(world);
  sources = [...(await csvSources(world.folder)), ...(await parquetSources(world.folder))];
  await writeFile(world.csvPath, csvText(ROWS));
  process.stderr.write = (text: string | Uint8Array): boolean => {
    printed.push(Buffer.from(text).toString('latin1'));
    return true;
  };
});
after(async () => {
  process.stderr.write = originals.out;
  await world.close();
});

function model(name: string, changes: Partial<ModelInput> = {}) {
  return defineModel({
    name,
    task: 'binary',
    source: csv({ path: world.csvPath, key: ['customer'] }),
    time: { event: 'at', zone: 'UTC' },
    label: { is: 'left >= 1', matures: '3d', whenNull: 'drop' },
    columns: { plan: categorical(), country: categorical({ minCount: 2 }), fee: numeric(), calls: numeric() },
    split: { validation: '10d', test: '15d' },
    train: baseline(),
    gates: [],
    ...changes,
  });
}

/** As far as a pipeline comes. @returns the code that it ends with */
async function trained(name: string, { what, changes }: Pick<BadSource, 'what' | 'changes'>): Promise<string> {
  const context = { model: name, triggerId: name, asOf: AS_OF, definitionDigest: await world.apply(model(name, changes)) };
  told.last = '';
  const snapshot = await told.run(what, 'perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  if (snapshot === undefined) return told.last;
  const { address, undeclared } = snapshot;
  const input = { ...context, snapshot: address, tag: null, ...(undeclared === undefined ? {} : { undeclared }) };
  const checks = await told.run(what, 'perennial.checkSnapshot', input);
  if (checks === undefined) return told.last;
  if (!checks.passed) {
    told.failed(what, 'DATA_CHECKS_FAILED', checks.failures.join('\n'));
    return told.last;
  }
  await told.run(what, 'perennial.trainModel', { ...context, snapshot: address, runName: null, paramsFrom: 'best' });
  return told.last;
}

test('rows that a model cannot be trained on are refused, each with its code, and no cell of them is told', async () => {
  const ends: string[] = [];
  for (const [i, source] of sources.entries()) ends.push(`${source.what}: ${await trained(`bad-${i}`, source)}`);
  assert.deepEqual(
    ends,
    sources.map(({ what, code }) => `${what}: ${code}`),
  );
  assert.deepEqual(told.found, []);
});

test('classes, weights and parts that do not fit are told without a cell', async () => {
  const classes = join(world.folder, 'few-classes.csv');
  const rows = ROWS.map((row, i) => row.map((cell, j) => (j === 2 ? textCell(i === 0 ? 0 : 1 + (i % 2), 2) : cell)));
  await writeFile(classes, csvText(rows));
  const negative = join(world.folder, 'negative.csv');
  await writeFile(negative, csvText(ROWS.map((row) => row.map((cell, j) => (j === 5 ? `-${cell}` : cell)))));
  const undated = join(world.folder, 'undated.csv');
  await writeFile(undated, csvText(withCell(ROWS, 5, 1, '')));
  const columns = { country: categorical(), fee: numeric() };
  const plan: Partial<ModelInput> = {
    task: 'multiclass',
    label: { is: 'plan', matures: '3d' },
    columns,
    source: csv({ path: classes, key: ['customer'] }),
  };
  const train = xgboost({ rounds: 1 });
  const cases: readonly (readonly [string, Partial<ModelInput>])[] = [
    ['LABEL_CLASSES', { label: { is: 'plan', matures: '3d' }, columns }],
    ['LABEL_COUNTS', { task: 'count', label: { is: 'calls', matures: '3d' }, columns, source: csv({ path: negative, key: ['customer'] }) }],
    ['CLASS_WEIGHTS_UNFIT', { ...plan, train, label: { is: 'plan', matures: '3d', weights: { other: 2, another: 1 } } }],
    ['ROW_WEIGHTS_INVALID', { train, columns, weight: 'calls', source: csv({ path: negative, key: ['customer'] }) }],
    ['SPLIT_PART_TOO_SMALL', { split: random({ validation: 0.001, test: 0.001, seed: 7 }) }],
    ['SPLIT_CLASS_MISSING', { ...plan, split: random({ validation: 0.48, test: 0.48, seed: 7 }) }],
    ['FOLDS_TOO_FEW', { split: folds({ k: 5, by: 'group', group: 'left' }) }],
    ['FOLD_TOO_SMALL', { split: folds({ k: 5, by: 'time', gap: '30d' }) }],
    ['FOLD_CLASS_MISSING', { ...plan, split: folds({ k: 5, by: 'random' }) }],
    ['FOLDS_ROWS_UNDATED', { split: folds({ k: 5, by: 'time' }), source: csv({ path: undated, key: ['customer'] }) }],
  ];
  const ends: string[] = [];
  for (const [code, changes] of cases)
    ends.push(await trained(`unfit-${code.toLowerCase().replaceAll('_', '-')}`, { what: code, changes }));
  assert.deepEqual(
    ends,
    cases.map(([code]) => code),
  );
  assert.deepEqual(told.found, []);
});

test('what goes well tells no cell either: a model is trained, judged, deployed, watched, scores a batch and late requests', async () => {
  const good = model('good', { monitor: { cron: '0 6 * * *', window: '30d', psi: 0.2, minRows: 20 } });
  const definitionDigest = await world.apply(good);
  const context = { model: 'good', triggerId: 'good', asOf: AS_OF, definitionDigest };
  const chain = await runChain(world, context);
  told.look('the chain', JSON.stringify(chain));
  told.look('the deployment', JSON.stringify(await deploy(world, 'good', chain.version)));
  await told.run('good', 'perennial.monitorModel', { model: 'good', definitionDigest, asOf: AS_OF, name: 'daily' });
  await batch('good', world.csvPath);
  for (const [i, records] of lateRecords().entries()) await lateRequest(`late-${i}`, records);
  assert.deepEqual(told.found, []);
});

const CLASSES = [textCell(1, 2), textCell(1, 2).toUpperCase(), textCell(2, 2)];

/** The input of a batch is as foreign as a source is. */
async function batch(name: string, path: string, what = name): Promise<string> {
  const batchId = `batch-${told.looked}`;
  told.last = '';
  const plan = await told.run(what, 'perennial.planBatch', {
    model: name,
    batchId,
    version: 1,
    endpoint: null,
    input: { kind: 'file', path },
    rowsPerPart: 256,
  });
  if (plan === undefined) return told.last;
  await told.run(what, 'perennial.scoreParts', { model: name, batchId, first: 0, end: plan.parts, threads: 1 });
  await told.run(what, 'perennial.finishBatch', { model: name, batchId });
  return told.last;
}

test('a batch over files that it cannot read tells no cell of them', async () => {
  const reached = new Set<string>();
  for (const { what, changes } of sources) {
    const path = changes.source !== undefined && 'path' in changes.source ? String(changes.source.path) : world.csvPath;
    reached.add(await batch('good', path, `batch over ${what}`));
  }
  const odd = join(world.folder, 'rows.txt');
  await writeFile(odd, csvText(ROWS));
  reached.add(await batch('good', odd));
  const expected = [
    'SCHEMA_COLUMN_MISSING',
    'SCHEMA_COLUMN_DUPLICATE',
    'SOURCE_UNREADABLE',
    'DATA_TYPE_MISMATCH',
    'BATCH_INPUT_UNREADABLE',
  ];
  for (const code of expected) assert.ok(reached.has(code), `${code} is not among ${[...reached].join()}`);
  assert.deepEqual(told.found, []);
});

test('classes of a label are values: that two of them would make one column is told by their numbers', async () => {
  const rows = ROWS.map((row, i) => row.map((cell, j) => (j === 2 ? (CLASSES[i % 3] as string) : cell)));
  const path = join(world.folder, 'classes.csv');
  await writeFile(path, csvText(rows));
  const classes: Partial<ModelInput> = {
    task: 'multiclass',
    label: { is: 'plan', matures: '3d', whenNull: 'drop' },
    columns: { fee: numeric(), calls: numeric() },
    source: csv({ path, key: ['customer'] }),
  };
  const context = { model: 'classes', triggerId: 'c', asOf: AS_OF, definitionDigest: await world.apply(model('classes', classes)) };
  told.look('classes', JSON.stringify(await runChain(world, context)));
  assert.equal(await batch('classes', path), 'BATCH_COLUMN_CLASH');
  assert.deepEqual(told.found, []);
});

function lateRecords(): readonly (readonly Readonly<Record<string, unknown>>[])[] {
  const record = { plan: textCell(3, 2), country: textCell(3, 3), fee: 831_000_064.5, calls: null };
  const { plan: _plan, ...without } = record;
  return [[record], [{ ...without, [textCell(4, 2)]: 1 }], [{ ...record, fee: textCell(3, 4) }], [{ ...record, [textCell(4, 3)]: 2 }]];
}

async function lateRequest(id: string, records: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const request = {
    formatVersion: 1,
    changeId: id,
    createdAt: 1,
    id,
    endpoint: 'good',
    records,
    entity: textCell(3, 0),
    logged: null,
    callback: null,
  };
  await world.deps.objects.putIfAbsent(keys.request('good', id), Buffer.from(JSON.stringify(request)));
  const outcome = await told.run(id, 'perennial.predictRequest', { endpoint: 'good', id });
  if (outcome?.code != null) told.codes.add(outcome.code as ErrorCode);
}

/** Codes of the tables whose texts speak of rows, files and requests, that this test does not reach, and why that is right. */
const NO_ROW = 'its arguments are names, numbers and reasons of ours';
const ELSEWHERE: Partial<Record<ErrorCode, string>> = {
  COLUMN_VALUES_UNREADABLE: 'a column, its kind and counts (tests/core/features/encoders/encoders.test.ts)',
  MODEL_INPUTS_TOO_MANY: 'columns and counts (tests/core/features/encoders/encoders.test.ts)',
  SOURCE_NOT_FOUND: NO_ROW,
  SOURCE_FOLDER_REFUSED: NO_ROW,
  SOURCE_UNAVAILABLE: 'a code of the driver (tests/adapters/data-source/mysql-failure.test.ts)',
  SOURCE_CONNECTION_INVALID: NO_ROW,
  SOURCE_QUERY_REFUSED: NO_ROW,
  SOURCE_QUERY_FAILED: 'texts of a server (tests/adapters/data-source/mysql-failure.test.ts, with a server in tests/e2e/sentinels)',
  SOURCE_PARAMETER_UNKNOWN: 'a parameter of the query (tests/core/snapshot/named-parameters.test.ts)',
  SOURCE_COLUMN_UNSUPPORTED: 'of a database (tests/adapters/data-source/mysql-data-source.test.ts)',
  SOURCE_PARAMETER_UNUSED: 'a name of the request (tests/core/snapshot/named-parameters.test.ts)',
  SCHEMA_COLUMN_NAME_INVALID: 'no other program writes such a file (tests/adapters/table-engine/duckdb/foreign-parquet.test.ts)',
  CHECK_REGEX_UNSUPPORTED: 'an expression of the definition',
  WORK_DISK_FULL: NO_ROW,
  OUTPUT_UNWRITABLE: NO_ROW,
  TABLE_ENGINE_REFUSED: 'texts of the engine (tests/adapters/table-engine/duckdb/engine-failure.test.ts)',
  TABLE_ENGINE_FAILED: 'texts of the engine (tests/adapters/table-engine/duckdb/engine-failure.test.ts)',
  CHECK_COUNTS_MISMATCH: NO_ROW,
  TIME_COLUMN_UNUSABLE: 'a table of a snapshot has the columns of its definition only',
  FEATURE_COLUMN_MISSING: 'a table of a snapshot has the columns of its definition only',
  FEATURE_TYPE_MISMATCH: 'a type of ours',
  FOLDS_TOO_MANY_ROWS: NO_ROW,
  SPLIT_COLUMN_MISSING: 'a table of a snapshot has the columns of its definition only',
  RECORD_FIELD_MISSING: 'told as REQUEST_NOT_FITTING',
  BATCH_CONFLICT: NO_ROW,
  BATCH_UNKNOWN: NO_ROW,
  BATCH_PART_MISSING: NO_ROW,
  ENDPOINT_NOT_DEPLOYED: NO_ROW,
  REQUEST_UNKNOWN: NO_ROW,
  REQUEST_ID_TAKEN: NO_ROW,
  REQUEST_KEY_INVALID: 'answered to the sender (tests/serving/entrance/foreign-names.test.ts)',
  REQUEST_NOT_STORED: NO_ROW,
  CALLBACK_HOST_REFUSED: NO_ROW,
  CALLBACK_FAILED: NO_ROW,
  CALLBACK_GONE: NO_ROW,
};

test('every code that speaks of rows was reached, or its arguments cannot come from rows', () => {
  const all = [...Object.keys(DATA_ERRORS), ...Object.keys(PREPARATION_ERRORS), ...Object.keys(BATCH_ERRORS)] as ErrorCode[];
  const missing = all.filter((code) => !told.codes.has(code) && ELSEWHERE[code] === undefined);
  assert.deepEqual(missing, []);
  assert.deepEqual(
    Object.keys(ELSEWHERE).filter((code) => told.codes.has(code as ErrorCode)),
    [],
    'reached after all',
  );
});

test('neither the database nor what the process printed holds a cell', async () => {
  const database = await databaseText(world.folder);
  assert.ok(database.includes('good'), 'the database was read');
  told.look('database', database);
  told.look('printed', printed.join(''));
  assert.deepEqual(told.found, []);
});
