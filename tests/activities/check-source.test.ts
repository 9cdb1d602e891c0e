import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { checkSource } from '../../activities/snapshot/check-source.js';
import type { CheckedSource } from '../../activities/snapshot/check-source.js';
import { MysqlDataSource } from '../../adapters/data-source/mysql-data-source.js';
import { after as known, csv, defineModel, mysql, numeric, xgboost } from '../../index.js';
import type { ModelInput } from '../../index.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { startMariadb } from '../programs/mariadb.js';
import type { Mariadb } from '../programs/mariadb.js';

const ROWS = 5_000;

let world: ActivityWorld;
let database: Mariadb;
before(async () => {
  world = await openActivityWorld();
  database = await startMariadb({ dataDir: join(world.folder, 'mariadb') });
  const connection = await createConnection(database.url);
  await connection.query('create table t (id int primary key, at datetime, num double, word varchar(20), y int)');
  await connection.query(`insert into t select seq, '2024-01-01' + interval seq minute, seq / 7, 'some', seq % 2 from seq_1_to_${ROWS}`);
  await connection.end();
});
after(async () => {
  await database?.stop();
  await world.close();
});

async function check(source: ModelInput['source'], changes: Partial<ModelInput> = {}): Promise<CheckedSource> {
  const definition = defineModel({
    name: 'checked',
    task: 'binary',
    source,
    time: { event: 'at' },
    label: { is: 'y == 1' },
    columns: { num: numeric(), y: known() },
    split: { validation: '4h', test: '4h' },
    train: xgboost(),
    ...changes,
  });
  const openSource = () => new MysqlDataSource({ resolveConnection: () => database.url });
  const deps = source.kind === 'mysql' ? { ...world.deps, openSource } : world.deps;
  return checkSource(deps, { definition, folder: world.folder, asOf: Date.UTC(2025, 0, 1) });
}

const query = (sql: string): ModelInput['source'] => mysql({ connection: '${DB}', sql, key: ['id'] });

test('a query that gives what the definition says is read in part, whatever its parameters', async () => {
  assert.deepEqual(await check(query('select * from t where at < :asOf')), { rows: 1_000, columns: 4, undeclared: [4] });
  const scheduled = { retrain: { cron: '0 0 1 1 *' } };
  assert.deepEqual(await check(query('select * from t where at >= :start and at < :end'), scheduled), {
    rows: 1_000,
    columns: 4,
    undeclared: [4],
  });
  assert.deepEqual(await check(query('select * from t where word = :word')), { rows: 0, columns: 4, undeclared: [4] });
});

test('a query that cannot be trained on is told by what is wrong with it', async () => {
  const cases: readonly (readonly [string, Partial<ModelInput>, string, RegExp])[] = [
    ['select id, at, y from t', {}, 'SCHEMA_COLUMN_MISSING', /num/],
    ['select id, at, word as num, y from t', {}, 'DATA_TYPE_MISMATCH', /num/],
    ['select id, y as at, num, y from t', {}, 'DATA_TYPE_MISMATCH', /at/],
    ['select id, at, num, word as y from t', {}, 'EXPRESSION_INVALID|LABEL_TYPE_MISMATCH', /y/],
    ['select id, at, nmu, y from t', {}, 'SOURCE_QUERY_FAILED', /ER_BAD_FIELD_ERROR: 'nmu'/],
    ['select id, at, num, y from tt', {}, 'SOURCE_QUERY_FAILED', /ER_NO_SUCH_TABLE: 'tt'/],
    ['select id at num y from from t', {}, 'SOURCE_QUERY_FAILED', /ER_PARSE_ERROR/],
  ];
  for (const [sql, changes, code, text] of cases) {
    await assert.rejects(check(query(sql), changes), (error: Error & { code?: string; retryable?: boolean }) => {
      assert.match(error.code ?? '', new RegExp(`^(?:${code})$`), sql);
      assert.match(error.message, text, sql);
      assert.equal(error.retryable, false, sql);
      return true;
    });
  }
});

test('a file is checked to its last row, beside the definition', async () => {
  const lines = Array.from({ length: 3_000 }, (_, i) => `${i},2024-01-01 00:00:00,${i}.5,${i % 2}`);
  const write = (last: readonly string[]): Promise<void> =>
    writeFile(join(world.folder, 'rows.csv'), ['id,at,num,y', ...lines, ...last].join('\n'));
  const source = csv({ path: 'rows.csv', key: ['id'] });
  await write([]);
  assert.deepEqual(await check(source), { rows: 3_000, columns: 4, undeclared: [] });
  await write(['3000,2024-01-01 00:00:00,five,1']);
  await assert.rejects(check(source), { code: 'DATA_TYPE_MISMATCH' });
  await assert.rejects(check(csv({ path: 'row.csv' })), { code: 'SOURCE_NOT_FOUND' });
});
