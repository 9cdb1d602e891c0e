import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { MysqlDataSource } from '../../../adapters/data-source/mysql-data-source.js';
import { fitEncoders } from '../../../core/features/fit/fit-encoders.js';
import { inputValues } from '../../../core/features/input-values.js';
import type { SignatureInput } from '../../../core/features/signature.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { CHECK_RECORDS } from '../../../core/inputs/stored-records.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SourceRows } from '../../../core/snapshot/source-rows.js';
import type { Table } from '../../../core/table.js';
import { build, engine } from '../../adapters/table-engine/duckdb-bench.js';
import { startMariadb } from '../../programs/mariadb.js';
import { openClient } from '../../serving/protocols/grpc/grpc-client.js';
import { formScores } from '../../serving/protocols/form-scores.js';
import { call, createInstallation, deploy, publishVersion, ready } from '../../serving/serving-fixture.js';
import { CATEGORY_KINDS, categoryRows } from './category-kinds.js';
import type { CategoryCell } from './category-kinds.js';
import { categoryForms, categoryMessage } from './category-forms.js';
import { categoryRecord, fillCategoryTable, writeCategoryCsv, writeCategoryParquet } from './category-sources.js';

const NAMES = CATEGORY_KINDS.map(({ name }) => name);
const ROWS = 240;
/** Of the definition: the database's session and the times without a zone are in it. */
const ZONE = 'America/New_York';
const AS_OF = Date.UTC(2020, 0, 1);
const random = seededRandom('one category everywhere');
const rows = categoryRows(random, ROWS, 0.1);
const whole = categoryRows(random, 40, 0);

let folder: string;
let csv: string;
let parquet: string;
const closing: (() => Promise<unknown>)[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-categories-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  csv = await writeCategoryCsv(folder, rows);
  parquet = await writeCategoryParquet(folder, rows);
});
after(async () => {
  for (const close of closing.reverse()) await close();
});

const files = (format: 'csv' | 'parquet', path: string): SourceRows => ({ kind: 'files', format, paths: [path] });

async function snapshotOf(t: TestContext, source: SourceRows): Promise<{ readonly address: string; readonly table: Table }> {
  const rules = { categorical: NAMES, numeric: [], zone: ZONE };
  const { address, parquetPath } = await build(t, source, rules, { asOfMs: AS_OF });
  return { address, table: await engine(t).readTable([parquetPath], NAMES) };
}

function fitted(table: Table): readonly SignatureInput[] {
  const columns = NAMES.map((name) => ({ kind: 'categorical' as const, name, minCount: 1 }));
  return fitEncoders(columns, table, Int32Array.from(rows.keys()));
}

/** The texts that the kinds themselves say. */
function expectedTexts(): Readonly<Record<string, readonly (string | null)[]>> {
  return Object.fromEntries(NAMES.map((name, i) => [name, rows.map((cells) => (cells[i] as CategoryCell).text)]));
}

function textsOf(table: Table): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(NAMES.map((name) => [name, inputValues(table, { kind: 'categorical', name })]));
}

test('CSV and Parquet of the same rows are the same snapshot, and each category has the one text that its kind says', async (t) => {
  const [ofCsv, ofParquet] = [await snapshotOf(t, files('csv', csv)), await snapshotOf(t, files('parquet', parquet))];
  assert.deepEqual(textsOf(ofCsv.table), expectedTexts());
  assert.deepEqual(textsOf(ofParquet.table), expectedTexts());
  assert.equal(ofParquet.address, ofCsv.address);
  assert.deepEqual(fitted(ofParquet.table), fitted(ofCsv.table));
});

test('MySQL gives the same snapshot, integers beyond 2^53 included', async (t) => {
  const database = await startMariadb({ dataDir: join(folder, 'mariadb') });
  closing.push(() => database.stop());
  const connection = await createConnection(database.url);
  const sql = await fillCategoryTable(connection, rows);
  await connection.end();
  const source = new MysqlDataSource({ resolveConnection: () => database.url });
  closing.push(() => source.close());
  const read = await source.read({
    source: { kind: 'mysql', connection: '${WAREHOUSE_URL}', sql, key: ['id'], updatedAt: null },
    zone: ZONE,
    parameters: { asOf: AS_OF },
    categories: NAMES,
    signal: new AbortController().signal,
  });
  const ofMysql = await snapshotOf(t, read);
  assert.deepEqual(textsOf(ofMysql.table), expectedTexts());
  assert.equal(ofMysql.address, (await snapshotOf(t, files('csv', csv))).address);
});

test('files of both formats and records of the same rows have the same inputs, whichever the model was trained on', async (t) => {
  for (const source of [files('csv', csv), files('parquet', parquet)]) {
    const { table } = await snapshotOf(t, source);
    const program = compileInputs({ inputs: fitted(table) });
    const expected = program.fromTable(table);
    assert.deepEqual(program.fromRecords(rows.map(categoryRecord), CHECK_RECORDS), expected);
    for (const [format, path] of [
      ['csv', csv],
      ['parquet', parquet],
    ] as const) {
      const scan = { paths: [path], format, numeric: [], categorical: NAMES, timestamps: [], others: [], zone: ZONE };
      for await (const scanned of engine(t).scanTable({ ...scan, signal: new AbortController().signal })) {
        assert.deepEqual(program.fromTable(scanned), expected, format);
        const pieces = new Float32Array(expected.length);
        program.pieces({}).take(scanned, pieces, 0);
        assert.deepEqual(pieces, expected, `${format}, in pieces`);
      }
    }
  }
});

test('every form of every protocol gets the prediction of the record', async (t) => {
  const { table } = await snapshotOf(t, files('parquet', parquet));
  const { objects, serve } = await createInstallation({ after });
  const goldenRows = rows.slice(0, 3).map((cells) => Object.fromEntries(NAMES.map((name, i) => [name, cells[i]?.text ?? null])));
  await publishVersion(objects, { model: 'kinds', version: 1, inputs: fitted(table), rows: goldenRows });
  await deploy(objects, { endpoint: 'kinds', revision: 1, version: 1 });
  const { url, grpcAddress } = await serve({ grpcPort: 0 });
  await ready(url);
  for (const part of [rows.slice(0, 60), whole]) {
    const [records, ...others] = categoryForms('kinds', part);
    const expected = await formScores(url, records as (typeof others)[number]);
    assert.ok(new Set(expected).size > 3);
    for (const form of others) assert.deepEqual(await formScores(url, form), expected, form.what);
    if (part !== whole) continue;
    const client = openClient(grpcAddress ?? '');
    const { body, details } = await client.call('ModelInfer', categoryMessage('kinds', part));
    client.close();
    assert.equal(details, '');
    const [{ contents }] = body.outputs as unknown as readonly [{ readonly contents: { readonly fp32_contents: readonly number[] } }];
    assert.deepEqual(contents.fp32_contents, expected);
  }
  const record = { ...categoryRecord(whole[0] as readonly CategoryCell[]), beyond: 1234567890123456701 };
  const refused = await call(url, '/v1/models/kinds/predict', { records: [record] });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /records\[0\]\.beyond.*beyond 2\^53.*as a string/);
});
