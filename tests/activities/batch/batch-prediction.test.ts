import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { predictFile } from '../../../activities/batch/batch-predict.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { BatchDrift, BatchManifest } from '../../../contracts/batch-documents.js';
import type { BatchInputLocation } from '../../../contracts/workflows.js';
import { keys } from '../../../contracts/names.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';

const ROWS = 600;
const ROWS_PER_PART = 128;
const PARTS = 5;

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  const context = { model: 'churn', triggerId: 'first', definitionDigest: await world.apply(churnModel(world.csvPath)), asOf: FIRST_AS_OF };
  await deploy(world, 'churn', (await runChain(world, context)).version);
});
after(() => world.close());

function plan(batchId: string, over: { input?: BatchInputLocation; endpoint?: string; rowsPerPart?: number } = {}) {
  const version = over.endpoint === undefined ? 1 : null;
  const input = over.input ?? { kind: 'file', path: world.csvPath };
  return world.run('perennial.planBatch', {
    model: 'churn',
    batchId,
    version,
    endpoint: over.endpoint ?? null,
    input,
    rowsPerPart: over.rowsPerPart ?? ROWS_PER_PART,
  });
}

function score(batchId: string, first = 0, end = PARTS, environment = new MockActivityEnvironment()) {
  return world.run('perennial.scoreParts', { model: 'churn', batchId, first, end, threads: 1 }, { environment });
}

function finish(batchId: string) {
  return world.run('perennial.finishBatch', { model: 'churn', batchId });
}

interface Rows {
  readonly ids: readonly string[];
  readonly customers: readonly unknown[];
  readonly probabilities: readonly number[];
}

async function predictions(batchId: string): Promise<Rows> {
  const manifest = await getDocument<BatchManifest>(world.deps.objects, keys.batchManifest(batchId), 1);
  const paths = await Promise.all(manifest.parts.map(({ key, sha256 }) => world.deps.objects.toLocalFile(key, sha256)));
  return readRows(paths);
}

async function readRows(paths: readonly string[], columns = ['prediction_id', 'customer', 'probability']): Promise<Rows> {
  const table = await world.deps.tables.readTable(paths, columns);
  const values = (name: string): unknown[] => {
    const column = table.columns[name];
    if (column === undefined) return [];
    return column.type === 'string' ? Array.from(column.codes, (code) => column.dictionary[code]) : Array.from(column.values);
  };
  return { ids: values('prediction_id') as string[], customers: values('customer'), probabilities: values('probability') as number[] };
}

test('every row of a file gets one prediction, in order, with an id that its place decides', async () => {
  assert.deepEqual(await plan('whole'), { version: 1, rows: ROWS, parts: PARTS });
  assert.deepEqual(await score('whole'), { rows: ROWS, found: 0 });
  const { manifestKey, ...outcome } = await finish('whole');
  assert.deepEqual(
    { rows: outcome.rows, parts: outcome.parts, manifestKey },
    { rows: ROWS, parts: PARTS, manifestKey: 'batches/whole/manifest.json' },
  );
  const found = await predictions('whole');
  assert.deepEqual(
    found.ids,
    Array.from({ length: ROWS }, (_, row) => `whole-${String(row).padStart(12, '0')}`),
  );
  const output = join(world.folder, 'direct.parquet');
  await predictFile(world.deps, { model: 'churn', version: 1, input: world.csvPath, output });
  const direct = await readRows([output], ['customer', 'probability']);
  assert.deepEqual(found.customers, direct.customers);
  direct.probabilities.forEach((probability, row) => assert.ok(Math.abs(probability - (found.probabilities[row] as number)) <= 1e-6));
});

test('the manifest names each part with its rows and digest, and nothing of the input is left behind', async () => {
  const manifest = await getDocument<BatchManifest>(world.deps.objects, keys.batchManifest('whole'), 1);
  let next = 0;
  for (const { key, firstRow, rows, sha256, sizeBytes } of manifest.parts) {
    assert.equal(firstRow, next);
    next += rows;
    const stored = await world.deps.objects.get(key);
    assert.deepEqual({ sha256: createHash('sha256').update(stored).digest('hex'), sizeBytes: stored.byteLength }, { sha256, sizeBytes });
  }
  assert.equal(next, ROWS);
  assert.deepEqual(await world.keys(keys.batchInputs('whole')), []);
});

test('the drift of the input is reported with its profile, in a monitor’s form', async () => {
  const drift = await getDocument<BatchDrift>(world.deps.objects, keys.batchDrift('whole'), 1);
  assert.equal(drift.rows, ROWS);
  assert.deepEqual(drift.columns.map(({ column }) => column).sort(), ['country', 'monthly_fee', 'plan', 'support_calls', 'tenure_days']);
  assert.ok(drift.columns.every(({ psi }) => typeof psi === 'number' && psi >= 0));
  for (const profile of Object.values(drift.profiles)) {
    assert.equal(profile.missing + profile.counts.reduce((sum, count) => sum + count, 0), ROWS);
  }
});

test('an attempt takes up what a killed one left, and overlapping attempts leave the same bytes', async () => {
  await plan('again');
  await score('again', 1, 3);
  assert.deepEqual(
    await world.keys('batches/again/parts/'),
    [1, 2].flatMap((part) => [keys.batchPartFacts('again', part), keys.batchPart('again', part)]).sort(),
  );
  // A part whose attempt died between the rows and the facts.
  await world.deps.objects.delete(keys.batchPartFacts('again', 2));
  const outcomes = await Promise.all([score('again'), score('again')]);
  assert.ok(outcomes.every(({ rows, found }) => rows === ROWS && found >= 1));
  await finish('again');
  const parts = async (batchId: string): Promise<BatchManifest['parts']> =>
    (await getDocument<BatchManifest>(world.deps.objects, keys.batchManifest(batchId), 1)).parts;
  assert.deepEqual((await predictions('again')).probabilities, (await predictions('whole')).probabilities);
  const before = await parts('again');
  assert.deepEqual(await finish('again'), await finish('again'));
  assert.deepEqual(await parts('again'), before);
});

test('a cancelled attempt stops, and the next one does only what is missing', async () => {
  await plan('stopped', { rowsPerPart: 8 });
  const environment = new MockActivityEnvironment();
  let seen = 0;
  environment.on('heartbeat', ({ nextPart }: { readonly nextPart?: number }) => {
    seen = Math.max(seen, nextPart ?? 0);
  });
  const parts = Math.ceil(ROWS / 8);
  const attempt = score('stopped', 0, parts, environment);
  const watch = setInterval(async () => {
    if ((await world.keys('batches/stopped/parts/')).length > 6) environment.cancel();
  }, 20);
  const ended = await attempt.catch((error: unknown) => error as Error);
  clearInterval(watch);
  const left = (await world.keys('batches/stopped/parts/')).filter((key) => key.endsWith('.json')).length;
  const second = await score('stopped', 0, parts);
  if (ended instanceof Error) assert.ok(left < parts);
  assert.deepEqual(second, { rows: ROWS, found: left });
  assert.equal((await finish('stopped')).parts, parts);
});

test('a batch is not finished while a part is missing', async () => {
  await plan('holes');
  await score('holes', 0, 2);
  await assert.rejects(finish('holes'), { type: 'BATCH_PART_MISSING', nonRetryable: true });
  assert.equal(await world.deps.objects.head(keys.batchManifest('holes')), undefined);
});

test('an input that changes after it was planned does not change the batch', async () => {
  const path = join(world.folder, 'changing.csv');
  await copyFile(world.csvPath, path);
  await plan('fixed', { input: { kind: 'file', path } });
  await writeFile(path, 'customer\nnobody\n');
  await score('fixed');
  await finish('fixed');
  assert.deepEqual((await predictions('fixed')).probabilities, (await predictions('whole')).probabilities);
});

test('Parquet in the object store is read in place, for the version that the endpoint serves', async () => {
  const path = join(world.folder, 'rows.parquet');
  const names = ['plan', 'country'];
  const numbers = ['monthly_fee', 'support_calls', 'tenure_days'];
  const scan = {
    paths: [world.csvPath],
    format: 'csv',
    numeric: numbers,
    categorical: names,
    timestamps: [],
    others: [],
    zone: 'UTC',
  } as const;
  async function* batches() {
    for await (const table of world.deps.tables.scanTable({ ...scan, signal: new AbortController().signal })) {
      const columns = Object.entries(table.columns).map(([name, column]) =>
        column.type === 'string'
          ? { name, type: column.type, values: Array.from(column.codes, (code) => column.dictionary[code] ?? null) }
          : { name, type: column.type, values: column.values },
      );
      yield { rows: table.rows, columns };
    }
  }
  await world.deps.tables.writeTable(path, 'parquet', batches());
  await world.deps.objects.putIfAbsent('incoming/rows.parquet', await readFile(path));
  const input = { kind: 'object', key: 'incoming/rows.parquet' } as const;
  assert.equal((await plan('object', { input, endpoint: 'churn' })).version, 1);
  await score('object');
  await finish('object');
  const table = await readRows(
    (await getDocument<BatchManifest>(world.deps.objects, keys.batchManifest('object'), 1)).parts.map(({ key }) =>
      join(world.folder, 'objects', key),
    ),
    ['probability'],
  );
  assert.deepEqual(table.probabilities, (await predictions('whole')).probabilities);
  assert.notEqual(await world.deps.objects.head('incoming/rows.parquet'), undefined, 'an input that is not ours stays');
});

test('a header without rows is a batch without parts', async () => {
  const path = join(world.folder, 'empty.csv');
  const [header = ''] = (await readFile(world.csvPath, 'utf8')).split('\n');
  await writeFile(path, `${header}\n`);
  assert.deepEqual(await plan('empty', { input: { kind: 'file', path } }), { version: 1, rows: 0, parts: 0 });
  const { rows, parts, drift } = await finish('empty');
  assert.deepEqual({ rows, parts, drift }, { rows: 0, parts: 0, drift: 'insufficient' });
});

test('what cannot become a batch is refused before a part is written', async () => {
  const refused = (batchId: string, input: BatchInputLocation) => plan(batchId, { input });
  await assert.rejects(refused('a', { kind: 'file', path: join(world.folder, 'none.csv') }), {
    type: 'BATCH_INPUT_UNREADABLE',
    nonRetryable: true,
  });
  await assert.rejects(refused('b', { kind: 'object', key: 'incoming/none.parquet' }), { type: 'BATCH_INPUT_UNREADABLE' });
  await assert.rejects(refused('c', { kind: 'file', path: '/etc/hostname' }), { type: 'BATCH_INPUT_UNREADABLE' });
  await assert.rejects(plan('d', { endpoint: 'nothing' }), { type: 'ENDPOINT_NOT_DEPLOYED' });
  await assert.rejects(plan('whole', { rowsPerPart: 64 }), { type: 'BATCH_CONFLICT' });
  await assert.rejects(score('never-planned'), { type: 'BATCH_UNKNOWN' });
});
