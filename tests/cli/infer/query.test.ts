import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { until } from '../../fixtures/eventually.js';
import { startMariadb } from '../../programs/mariadb.js';
import type { Mariadb } from '../../programs/mariadb.js';
import { call } from '../../serving/serving-fixture.js';
import { SeededRandom } from '../../soak/seeded-random.js';
import { ANY_PORT, runPerennial, startPerennial } from '../perennial-process.js';
import type { RunningCommand } from '../perennial-process.js';

const ROWS = 900;
const QUERY = `
SELECT o.order_id, o.ordered_at, c.country, c.segment, o.items, o.amount, o.returned
FROM orders o JOIN customers c USING (customer_id)`;

let folder = '';
let database: Mariadb;
let up: RunningCommand | undefined;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-infer-query-'));
  await mkdir(join(folder, 'project'));
  database = await startMariadb({ dataDir: join(folder, 'mariadb') });
  await fill(database.url);
});
after(async () => {
  up?.child.kill('SIGINT');
  await up?.ended;
  await database?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function fill(url: string): Promise<void> {
  const random = new SeededRandom(1);
  const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
  const customers = Array.from({ length: 120 }, (_, id) => [id, pick(['AT', 'BR', 'CH']), pick(['new', 'regular', 'company'])]);
  const orders = Array.from({ length: ROWS }, (_, id) => {
    const items = 1 + random.below(9);
    const at = new Date(Date.now() - (200 - id / 5) * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
    return [id, random.below(120), at, items, (random.next() * 300).toFixed(2), Number(random.chance(items > 5 ? 0.7 : 0.1))];
  });
  const connection = await createConnection(url);
  await connection.query('CREATE TABLE customers (customer_id INT PRIMARY KEY, country CHAR(2), segment VARCHAR(20))');
  await connection.query(
    'CREATE TABLE orders (order_id INT PRIMARY KEY, customer_id INT, ordered_at DATETIME, items INT, amount DECIMAL(9,2), returned TINYINT)',
  );
  await connection.query('INSERT INTO customers VALUES ?', [customers]);
  await connection.query('INSERT INTO orders VALUES ?', [orders]);
  await connection.end();
}

const environment = (): Record<string, string> => ({ PERENNIAL_HOME: join(folder, 'home'), SHOP_URL: database.url });
const perennial = (...args: readonly string[]): ReturnType<typeof runPerennial> =>
  runPerennial(args, environment(), join(folder, 'project'));

test('a query that joins two tables becomes a definition that trains and serves without an edit', async () => {
  await writeFile(join(folder, 'project', 'orders.sql'), QUERY);
  const written = await perennial('infer', 'orders.sql', '--connection', 'SHOP_URL');
  assert.equal(written.code, 0, written.stderr);
  assert.match(written.stdout, /^returned +label +binary/m);
  const definition = await readFile(join(folder, 'project', 'orders.model.ts'), 'utf8');
  assert.match(definition, /mysql\(\{ connection: '\$\{SHOP_URL\}', sql: '\.\/orders\.sql'/);
  assert.ok(!definition.includes(database.url), 'the address stays in the environment');

  up = startPerennial(['up', '.', ...ANY_PORT], environment(), join(folder, 'project'));
  await up.shows('Ready.');
  const run = await perennial('run', 'orders', '--wait');
  assert.equal(run.code, 0, `${run.stdout}${run.stderr}`);
  const { servingUrl } = JSON.parse(await readFile(join(folder, 'home', 'up.json'), 'utf8')) as { servingUrl: string };
  await until('it answers', async () => {
    const record = { country: 'AT', segment: 'new', items: 7, amount: 12.5 };
    const { status, text } = await call(servingUrl, '/v1/models/orders/predict', { records: [record] });
    assert.ok(status === 200 || status === 404 || status === 503, text);
    return status === 200;
  });
});
