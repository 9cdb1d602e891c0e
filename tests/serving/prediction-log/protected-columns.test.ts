import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import type { IngredientInput, SignatureInput } from '../../../core/features/signature.js';
import { textAt } from '../../../serving/prediction-log/shipper/rows/logged-rows.js';
import { startPredictionLog } from '../../../serving/prediction-log/start-prediction-log.js';
import { ServingMetrics } from '../../../serving/metrics/serving-metrics.js';
import { createInstallation, eventually } from '../serving-fixture.js';
import { categorical, entry, loggedIds, numeric, openLog, rowsOf, segmentFiles, served } from './log-fixture.js';
import { runShipProgram } from './shipping/run-ship-program.js';
import { storedRows } from './stored-rows.js';

const EMAIL = 'somebody@secret.example';
const NAME = 'Sécrète Næme';
const INCOME = 98_765.4321;
const SALT = 'a salt of some length';
const SECRETS = [EMAIL, NAME, String(INCOME)];
const INPUTS = [numeric('distance'), numeric('income'), categorical('email'), categorical('name'), categorical('carrier')];
const RULES = {
  omit: [{ endpoint: 'flights', column: 'name' }],
  hash: [
    { endpoint: '*', column: 'email' },
    { endpoint: '*', column: 'income' },
    { endpoint: '*', column: 'name' },
  ],
};
const hashOf = (text: string): string => createHmac('sha256', SALT).update(text).digest('hex');

async function filesBelow(dir: string): Promise<Buffer[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name))));
}

function assertNoSecret(contents: readonly Buffer[]): void {
  const income = Buffer.alloc(8);
  income.writeDoubleLE(INCOME);
  for (const bytes of contents) for (const secret of [...SECRETS, income]) assert.ok(!bytes.includes(secret), String(secret));
}

test('omitted and hashed columns are in no local file and in no object, in whatever form the rows came', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const folder = join(dir, 'log');
  const { log } = await openLog(folder, { rules: RULES, salt: SALT });
  const active = served({ inputs: INPUTS });
  const record = { distance: 1.5, income: INCOME, email: EMAIL, name: NAME, carrier: 'AA' };
  const missing = { distance: null, income: null, email: null, name: null, carrier: null };
  log.append(entry({ active, ids: ['a', 'b'], entity: EMAIL, raw: { kind: 'records', records: [record, missing] } }));
  const columns = [[1.5], [INCOME], [EMAIL], [NAME], ['AA']];
  log.append(entry({ active, ids: ['c'], entity: NAME, raw: { kind: 'columns', columns } }));
  log.append(entry({ active, ids: ['d'], entity: String(INCOME), raw: { kind: 'records', records: [record] } }));
  log.append(entry({ active, ids: ['e'], entity: 'customer 7', raw: { kind: 'records', records: [record] } }));
  await eventually(
    'the rows are in a file',
    async () => (await loggedIds(folder)).length,
    (rows) => rows === 5,
  );
  assertNoSecret(await filesBelow(folder));
  await log.close();
  assertNoSecret(await filesBelow(folder));
  assert.equal((await segmentFiles(folder)).length, 1);
  assert.equal((await runShipProgram(folder, dir)).code, 0);
  assertNoSecret(await filesBelow(join(dir, 'objects')));
  const rows = new Map((await storedRows(dir, objects, 'flights')).map((row) => [row.id, row]));
  assert.ok(
    !JSON.stringify([...rows.values()], (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)).includes('ecr'),
  );
  for (const id of ['a', 'c', 'd', 'e']) {
    const row = rows.get(id);
    assert.equal(row?.input_email, hashOf(EMAIL));
    assert.equal(row?.input_income, hashOf(String(INCOME)));
    assert.equal(row?.input_distance, 1.5);
    assert.ok(row !== undefined && !('input_name' in row));
  }
  assert.equal(rows.get('b')?.input_email, null);
  assert.equal(rows.get('a')?.entity, hashOf(EMAIL), 'an entity that is a protected value is protected as well');
  assert.equal(rows.get('c')?.entity, hashOf(NAME));
  assert.equal(rows.get('d')?.entity, hashOf(String(INCOME)));
  assert.equal(rows.get('e')?.entity, 'customer 7');
});

test('what a definition calls sensitive is protected without a setting; without a salt nothing of it is logged', async (t) => {
  const inputs = INPUTS.map((input) => {
    if (input.name === 'name') return { ...input, sensitive: 'omit' as const };
    return ['email', 'income'].includes(input.name) ? { ...input, sensitive: 'hash' as const } : input;
  });
  const record = { distance: 1.5, income: INCOME, email: EMAIL, name: NAME, carrier: 'AA' };
  for (const salt of [SALT, undefined]) {
    const { dir, objects } = await createInstallation(t);
    const folder = join(dir, 'log');
    const { log } = await openLog(folder, { salt });
    log.append(entry({ active: served({ inputs }), ids: ['a'], entity: EMAIL, raw: { kind: 'records', records: [record] } }));
    await log.close();
    assertNoSecret(await filesBelow(folder));
    assert.equal((await runShipProgram(folder, dir)).code, 0);
    assertNoSecret(await filesBelow(join(dir, 'objects')));
    const [row] = await storedRows(dir, objects, 'flights');
    assert.equal(row?.input_distance, 1.5);
    assert.equal(row.input_email, salt === undefined ? undefined : hashOf(EMAIL));
    assert.equal(row.input_income, salt === undefined ? undefined : hashOf(String(INCOME)));
    assert.equal(row.entity, salt === undefined ? null : hashOf(EMAIL));
    assert.ok(!('input_name' in row));
  }
});

test('dates, lists, texts and columns that features are computed of are protected as others are', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const folder = join(dir, 'log');
  const { log } = await openLog(folder, { rules: RULES, salt: SALT });
  const inputs: readonly SignatureInput[] = [
    { kind: 'date', name: 'email', parts: ['year'], zone: 'UTC', base: '2025-01-01' },
    { kind: 'tokens', name: 'who', separators: [','], tokens: ['a'], hasOther: false, sensitive: 'hash' },
    { kind: 'text', name: 'name', words: [1, 1], characters: null, buckets: 4, norm: 'l2' },
    { kind: 'boolean', name: 'member', true: ['ja'], false: [] },
  ];
  const ingredient = { kind: 'ingredient', zone: 'UTC' } as const;
  const ingredients: readonly IngredientInput[] = [
    { ...ingredient, name: 'income', type: 'number' },
    { ...ingredient, name: 'born', type: 'time', sensitive: 'omit' },
    { ...ingredient, name: 'remark', type: 'text', sensitive: 'hash' },
    { ...ingredient, name: 'opened', type: 'time' },
  ];
  const active = served({ inputs, ingredients });
  const values = [EMAIL, NAME, NAME, 'ja', INCOME, EMAIL, EMAIL, '2026-03-01'];
  const names = [...inputs, ...ingredients].map(({ name }) => name);
  const record = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  log.append(entry({ active, ids: ['a'], entity: EMAIL, raw: { kind: 'records', records: [record] } }));
  log.append(entry({ active, ids: ['b'], entity: String(INCOME), raw: { kind: 'columns', columns: values.map((value) => [value]) } }));
  await log.close();
  assertNoSecret(await filesBelow(folder));
  assert.equal((await runShipProgram(folder, dir)).code, 0);
  assertNoSecret(await filesBelow(join(dir, 'objects')));
  const rows = await storedRows(dir, objects, 'flights');
  assert.deepEqual(
    rows.map(({ entity }) => entity),
    [hashOf(EMAIL), hashOf(String(INCOME))],
  );
  for (const row of rows) {
    assert.deepEqual([row.input_email, row.input_who, row.input_remark], [EMAIL, NAME, EMAIL].map(hashOf));
    assert.deepEqual([row.input_income, row.input_member, row.input_opened], [hashOf(String(INCOME)), 'ja', '2026-03-01']);
    assert.ok(!('input_name' in row) && !('input_born' in row));
  }
});

test('an installation that omits what a definition hashes omits it, and the other way round', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const folder = join(dir, 'log');
  const { log } = await openLog(folder, { rules: RULES, salt: SALT });
  const inputs = INPUTS.map((input) => {
    if (input.name === 'name') return { ...input, sensitive: 'hash' as const };
    return input.name === 'email' ? { ...input, sensitive: 'omit' as const } : input;
  });
  const record = { distance: 1.5, income: INCOME, email: EMAIL, name: NAME, carrier: 'AA' };
  log.append(entry({ active: served({ inputs }), ids: ['a'], raw: { kind: 'records', records: [record] } }));
  await log.close();
  assert.equal((await runShipProgram(folder, dir)).code, 0);
  const [row] = await storedRows(dir, objects, 'flights');
  assert.ok(row !== undefined && !('input_name' in row) && !('input_email' in row));
});

test('keys are protected as columns are, in files and objects, and so is an entity that repeats one', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const folder = join(dir, 'log');
  const { log } = await openLog(folder, { rules: RULES, salt: SALT });
  const active = served({ keys: ['order_id', 'email', 'name'] });
  const raw = { kind: 'records', records: [{ distance: 1, carrier: 'AA' }, { distance: 2 }] } as const;
  const keys = [
    { name: 'name', values: [NAME, null] },
    { name: 'order_id', values: ['7', '8'] },
    { name: 'email', values: [EMAIL, null] },
    { name: 'stranger', values: [EMAIL, EMAIL] },
  ];
  log.append(entry({ active, ids: ['a', 'b'], entity: NAME, raw, keys }));
  log.append(entry({ active, ids: ['c', 'd'], entity: '7', raw, keys }));
  log.append(entry({ active, ids: ['e', 'f'], raw }));
  await log.close();
  assertNoSecret(await filesBelow(folder));
  assert.equal((await runShipProgram(folder, dir)).code, 0);
  assertNoSecret(await filesBelow(join(dir, 'objects')));
  const rows = (await storedRows(dir, objects, 'flights')).sort((a, b) => String(a.id).localeCompare(String(b.id)));
  assert.deepEqual(
    rows.map((row) => [row.key_order_id, row.key_email, row.entity]),
    [
      ['7', hashOf(EMAIL), hashOf(NAME)],
      ['8', null, hashOf(NAME)],
      ['7', hashOf(EMAIL), '7'],
      ['8', null, '7'],
      [null, null, null],
      [null, null, null],
    ],
  );
  assert.ok(rows.every((row) => !('key_name' in row) && !('key_stranger' in row)));
});

test('the entity itself can be omitted or hashed, and without a salt nothing is hashed, only left out', async (t) => {
  const { dir } = await createInstallation(t);
  const raw = { kind: 'records', records: [{ distance: 1, carrier: 'AA' }] } as const;
  const entityOf = async (name: string, options: Parameters<typeof openLog>[1], entity = EMAIL): Promise<unknown> => {
    const folder = join(dir, name);
    const { log } = await openLog(folder, options);
    log.append(entry({ active: served(), ids: ['a'], entity, raw }));
    await log.close();
    assertNoSecret(await filesBelow(folder));
    const [file = ''] = await segmentFiles(folder);
    const [rows] = rowsOf(file);
    return rows === undefined ? undefined : textAt(rows.entities, 0);
  };
  assert.equal(await entityOf('omitted', { rules: { omit: [{ endpoint: '*', column: 'entity' }], hash: [] } }), null);
  assert.equal(await entityOf('hashed', { rules: { omit: [], hash: [{ endpoint: '*', column: 'entity' }] }, salt: SALT }), hashOf(EMAIL));
  assert.equal(await entityOf('same value', { rules: { omit: [{ endpoint: '*', column: 'carrier' }], hash: [] } }, 'AA'), null);
});

test('hashing without a salt is refused at the start', async () => {
  const settings = { stateDir: '/nonexistent', rules: { omit: [], hash: [{ endpoint: '*', column: 'email' }] } };
  const surroundings = { storeDescription: 'fs:/', metrics: new ServingMetrics(), log: () => undefined };
  await assert.rejects(startPredictionLog(settings, surroundings), {
    code: 'SERVING_LOG_SALT_REQUIRED',
    message: /PERENNIAL_SERVING_LOG_SALT/,
  });
});
