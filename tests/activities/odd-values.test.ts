import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { predictFile } from '../../activities/batch/batch-predict.js';
import type { StepContext } from '../../contracts/activities.js';
import { keys } from '../../contracts/names.js';
import type { SnapshotManifest } from '../../core/snapshot/manifest.js';
import { categorical, csv, numeric } from '../../index.js';
import type { ModelInput } from '../../index.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { runChain } from '../fixtures/whole-chain.js';

const FEE = 4;
const PLAN = 2;
let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

/** The churn rows with some cells changed. */
async function changedRows(name: string, change: (cells: string[], row: number) => void): Promise<string> {
  const path = join(world.folder, `${name}.csv`);
  const [header = '', ...lines] = (await readFile(world.csvPath, 'utf8')).trimEnd().split('\n');
  const changed = lines.map((line, row) => {
    const cells = line.split(',');
    change(cells, row);
    return cells.join(',');
  });
  await writeFile(path, `${[header, ...changed].join('\n')}\n`);
  return path;
}

async function contextOf(model: string, path: string, changes: Partial<ModelInput> = {}): Promise<StepContext> {
  const definition = churnModel(path, { name: model, source: csv({ path, key: ['customer'] }), ...changes });
  return { model, triggerId: 'first', asOf: FIRST_AS_OF, definitionDigest: await world.apply(definition) };
}

test('extreme finite numbers have a finite profile, and as an input of a model they are refused by column and count', async () => {
  for (const [name, value] of [
    ['largest', '1.7976931348623157e308'],
    ['beyond', '-4e38'],
  ] as const) {
    const path = await changedRows(name, (cells, row) => row % 20 === 0 && (cells[FEE] = value));
    const context = await contextOf(name, path);
    const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
    const { profile } = await getDocument<SnapshotManifest>(world.deps.objects, keys.snapshotManifest(name, address), 1);
    const fee = profile.columns.find((column) => column.name === 'monthly_fee');
    for (const number of [fee?.min, fee?.max, fee?.mean, fee?.std]) assert.ok(Number.isFinite(number), `${name}: ${JSON.stringify(fee)}`);
    const training = { ...context, snapshot: address, runName: null, paramsFrom: 'best' } as const;
    await assert.rejects(world.run('perennial.trainModel', training), {
      type: 'VALUES_BEYOND_FLOAT32',
      message: /The numeric column "monthly_fee" has \d+ of \d+ values/,
      nonRetryable: true,
    });
  }
});

test('denormals train a model as other numbers do', async () => {
  const path = await changedRows('denormal', (cells, row) => row % 3 === 0 && (cells[FEE] = '5e-324'));
  const context = await contextOf('denormal', path);
  assert.equal((await runChain(world, context)).version, 1);
});

test('a label beyond float32 ends the training with its count', async () => {
  const task = { task: 'regression', label: { is: 'tenure_days * 1e37', matures: '3d', whenNull: 'drop' } } as const;
  const columns = { plan: categorical(), monthly_fee: numeric() };
  const context = await contextOf('far', world.csvPath, { ...task, columns, gates: [] });
  const { address: snapshot } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  await assert.rejects(world.run('perennial.trainModel', { ...context, snapshot, runName: null, paramsFrom: 'best' }), {
    type: 'VALUES_BEYOND_FLOAT32',
    message: /The label "tenure_days \* 1e37" has \d+ of \d+ values/,
    nonRetryable: true,
  });
});

test('a file whose categories no training row has is scored, and says how many rows and which', async () => {
  const context = await contextOf('seen', world.csvPath);
  const { snapshot, version } = await runChain(world, context);
  assert.equal(snapshot.warnings, undefined);
  const input = await changedRows('unseen', (cells, row) => {
    if (row % 10 === 0) cells[PLAN] = row % 20 === 0 ? 'gold' : 'silver';
    if (row === 1) cells[PLAN] = 'tin';
  });
  const { rows, unseen } = await predictFile(world.deps, { model: 'seen', version, input, output: join(world.folder, 'unseen-out.csv') });
  assert.deepEqual([rows, unseen], [600, [{ column: 'plan', rows: 61, examples: ['gold', 'tin'] }]]);
});

test('a category of thousands of values is told when the rows are read', async () => {
  const path = join(world.folder, 'many.csv');
  await writeChurnCsv(path, { rows: 1_500 });
  const columns = { customer: categorical(), plan: categorical(), monthly_fee: numeric() };
  const context = await contextOf('many', path, { columns });
  const asOf = Date.UTC(2026, 0, 1);
  const ingested = await world.run('perennial.ingestSnapshot', { ...context, asOf, parameters: {}, querySql: null });
  assert.deepEqual(ingested.warnings, ['column customer has 1,500 different categories in 1,500 rows']);
});
