import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { until } from '../fixtures/eventually.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { PerennialClient } from '../../client/perennial-client.js';
import type { BatchManifest } from '../../contracts/batch-documents.js';
import { keys, workflowIds } from '../../contracts/names.js';
import type { BatchPredictionInput } from '../../contracts/workflows.js';
import * as messages from '../../workflows/contract/messages.js';
import { runPerennial } from '../cli/perennial-process.js';
import { MODEL, openPredictionWorld } from './prediction-world.js';
import type { PredictionWorld } from './prediction-world.js';

const ROWS = 600;

let world: PredictionWorld;
let client: PerennialClient;

before(async () => {
  world = await openPredictionWorld([]);
  client = new PerennialClient(world.client, { address: world.environment['TEMPORAL_ADDRESS'] ?? '', answerTimeoutMs: LAST_RESORT_MS });
});
after(() => world.close());

function batch(batchId: string, over: Partial<BatchPredictionInput> = {}): BatchPredictionInput {
  return {
    formatVersion: 1,
    model: MODEL,
    batchId,
    version: null,
    endpoint: MODEL,
    input: { kind: 'file', path: world.stores.csvPath },
    parallel: 2,
    threads: 1,
    rowsPerPart: 4,
    execution: { control: { retryInitialMs: 100 }, work: { heartbeatTimeoutMs: 5_000, retryInitialMs: 100 } },
    ...over,
  };
}

async function storedParts(batchId: string): Promise<number> {
  return (await world.stores.keys(keys.batchParts(batchId))).filter((key) => key.endsWith('.json')).length;
}

test('a batch whose worker is killed goes on where it was, and every row is in it once', async () => {
  const first = await world.startWorker();
  const handle = await client.startBatch(batch('killed'));
  await until('five parts are stored', async () => (await storedParts('killed')) >= 5);
  await first.kill();
  const left = await storedParts('killed');
  assert.ok(left < ROWS / 4, 'it was killed in the middle');
  assert.equal(await world.stores.deps.objects.head(keys.batchManifest('killed')), undefined);
  await world.startWorker();
  const result = await handle.result();
  assert.deepEqual({ rows: result.rows, parts: result.parts, version: result.version }, { rows: ROWS, parts: ROWS / 4, version: 1 });
  const manifest = await getDocument<BatchManifest>(world.stores.deps.objects, result.manifestKey, 1);
  const paths = await Promise.all(manifest.parts.map(({ key, sha256 }) => world.stores.deps.objects.toLocalFile(key, sha256)));
  const table = await world.stores.deps.tables.readTable(paths, ['prediction_id', 'customer']);
  const { prediction_id: ids, customer } = table.columns;
  assert.ok(ids?.type === 'string' && customer?.type === 'string');
  assert.deepEqual(
    Array.from(ids.codes, (code) => ids.dictionary[code]),
    Array.from({ length: ROWS }, (_, row) => `killed-${String(row).padStart(12, '0')}`),
  );
  assert.deepEqual(
    Array.from(customer.codes, (code) => customer.dictionary[code]),
    Array.from({ length: ROWS }, (_, row) => `c${row}`),
  );
});

test('how far a batch is can be seen from outside', async () => {
  const rows = await world.client.workflow.getHandle(workflowIds.batchPrediction(MODEL, 'killed')).query(messages.progress);
  assert.deepEqual(
    rows.map(({ stage, state }) => [stage, state]),
    [
      ['plan', 'done'],
      ['score', 'done'],
      ['manifest', 'done'],
    ],
  );
  assert.match(rows[0]?.text ?? '', /^600 rows, 150 parts, version 1$/);
  assert.match(rows[2]?.text ?? '', /^batches\/killed\/manifest\.json; input (?:ok|drifted|insufficient)/);
});

test('the same id again is the same batch, also when it is finished; with another input it is refused', async () => {
  const parts = await world.stores.keys(keys.batchParts('killed'));
  assert.equal((await (await client.startBatch(batch('killed'))).result()).rows, ROWS);
  assert.deepEqual(await world.stores.keys(keys.batchParts('killed')), parts);
  await assert.rejects((await client.startBatch(batch('killed', { rowsPerPart: 8 }))).result(), /Workflow execution failed/);
});

test('the command scores a file durably as it does at once, and finds the batch again by its id', async () => {
  const [durable, direct] = [join(world.stores.folder, 'durable.csv'), join(world.stores.folder, 'direct.csv')];
  const predict = (...args: string[]) => runPerennial(['predict', MODEL, '--data', world.stores.csvPath, ...args], world.environment);
  const first = await predict('--out', durable, '--durable', '--id', 'by-hand');
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /churn\/batch\/by-hand .*✓ plan +600 rows, 1 parts, version 1.*✓ manifest/s);
  assert.match(first.stdout, /600 rows scored with version 1, written to .*; batches\/by-hand\/manifest\.json$/m);
  assert.equal((await predict('--out', direct)).code, 0);
  const read = async (path: string): Promise<string[][]> =>
    (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(','));
  const [[durableHeader = [], ...durableRows], [directHeader = [], ...directRows]] = [await read(durable), await read(direct)];
  assert.deepEqual(durableHeader, ['prediction_id', ...directHeader, 'version']);
  durableRows.forEach(([id, customer, prediction, probability, version], row) => {
    const [directCustomer, directPrediction, directProbability] = directRows[row] ?? [];
    assert.deepEqual(
      [id, customer, prediction, version],
      [`by-hand-${String(row).padStart(12, '0')}`, directCustomer, directPrediction, '1'],
    );
    assert.ok(Math.abs(Number(probability) - Number(directProbability)) <= 1e-6);
  });
  await writeFile(durable, '');
  const again = await predict('--out', durable, '--durable', '--id', 'by-hand', '--json');
  assert.deepEqual({ code: again.code, rows: (JSON.parse(again.stdout) as { readonly rows: number }).rows }, { code: 0, rows: ROWS });
  assert.equal((await read(durable)).length, ROWS + 1);
  assert.deepEqual(await world.stores.keys(keys.batchInputs('by-hand')), []);
  const useless = await predict('--out', durable, '--parallel', '3');
  assert.equal(useless.code, 2);
  assert.match(useless.stderr, /--parallel/);
});

test('what is wrong with a file is told in the same words durably and at once, and names the file', async () => {
  const rows = (await readFile(world.stores.csvPath, 'utf8')).split('\n');
  const [header = '', first = ''] = rows;
  const wrong: Readonly<Record<string, string>> = {
    'other-names': rows.join('\n').replace('monthly_fee', 'fee'),
    'not-a-number': [header, first, first.replace(/,(?=[^,]*$)/, 'x,')].join('\n'),
    'one-quote': [header, `"${first}`].join('\n'),
  };
  for (const [name, content] of Object.entries(wrong)) {
    const path = join(world.stores.folder, `${name}.csv`);
    await writeFile(path, content);
    const predict = (...args: string[]) => runPerennial(['predict', MODEL, '--data', path, ...args], world.environment);
    const told: string[] = [];
    for (const args of [[], ['--durable']]) {
      const { code, stderr } = await predict('--out', join(world.stores.folder, `${name}-out.csv`), ...args);
      assert.equal(code, 1, stderr);
      told.push(stderr.slice(stderr.search(/^[A-Z_]+: /m)));
    }
    assert.equal(told[1], told[0]);
    assert.doesNotMatch(told[1] ?? '', /batches\//);
    if (name === 'one-quote') assert.ok(told[1]?.includes(path), told[1]);
  }
});
