import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { loadDefinitions } from '../../../cli/definitions/load-definitions.js';
import { definitionDigest } from '../../../core/definition/definition-digest.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const SQL = ['select id, at, num, y', '  from rows', ' where at < :asOf', ''];
const REST = {
  task: 'binary',
  time: { event: 'at' },
  label: { is: 'y == 1' },
  columns: { num: { kind: 'numeric' }, y: { kind: 'after' } },
  split: { validation: '4h', test: '4h' },
  train: { trainer: 'xgboost' },
};

interface Checkout {
  readonly top: string;
  readonly lineEnd: string;
}

/** A checkout is known by its package.json or its .git; the definition lies somewhere in it. */
async function checkout(t: TestContext, name: string, { mark, lineEnd }: { mark: string; lineEnd: string }): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-checkout-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const top = join(folder, name, 'work');
  await mkdir(join(top, 'models', 'churn'), { recursive: true });
  await writeFile(join(top, mark), '{}');
  return { top, lineEnd };
}

/** The source as it is written in one checkout. */
type Written = (checkout: Checkout, folder: string) => object;

const WRITTEN: Readonly<Record<string, Written>> = {
  'a relative path': () => ({ kind: 'csv', path: './rows.csv' }),
  'a path above': () => ({ kind: 'parquet', path: '../../data/./part-*.parquet' }),
  'an absolute path beside the definition': (_, folder) => ({ kind: 'csv', path: join(folder, 'rows.csv') }),
  'an absolute path in the checkout': ({ top }) => ({ kind: 'parquet', path: join(top, 'data', 'part-*.parquet') }),
  'an absolute path elsewhere': () => ({ kind: 'csv', path: '/srv/data/rows.csv' }),
  'a file with a query': () => ({ kind: 'mysql', connection: '${DB}', sql: './sql/rows.sql' }),
  'a query': () => ({ kind: 'mysql', connection: '${DB}', sql: SQL.join('\n') }),
};

async function digestIn(here: Checkout, folderName: string, written: Written, asCode: boolean): Promise<{ digest: string; path: string }> {
  const folder = join(here.top, folderName);
  await mkdir(join(folder, 'sql'), { recursive: true });
  await writeFile(join(folder, 'sql', 'rows.sql'), SQL.join(here.lineEnd));
  const definition = JSON.stringify({ name: 'churn', ...REST, source: written(here, folder) });
  const file = join(folder, asCode ? 'churn.model.mjs' : 'churn.model.json');
  await writeFile(file, asCode ? `export default ${definition};\n` : definition);
  const [loaded] = await loadDefinitions(file);
  assert.ok(loaded !== undefined && dirname(loaded.file) === folder);
  const { source } = loaded.definition.training;
  assert.ok(!JSON.stringify(loaded.definition).includes(here.top), JSON.stringify(source));
  return { digest: definitionDigest(loaded.definition), path: source.kind === 'mysql' ? source.sql : source.path };
}

test('a definition has one digest in every checkout, however it names its files', async (t) => {
  const laptop = await checkout(t, 'home', { mark: 'package.json', lineEnd: '\r\n' });
  const server = await checkout(t, 'builds-of-ci', { mark: '.git', lineEnd: '\n' });
  const random = seededRandom('checkouts');
  for (const [name, written] of Object.entries(WRITTEN)) {
    const folder = ['.', 'models', 'models/churn'][random.nextInt(0, 2)] as string;
    const asCode = random.nextInt(0, 1) === 1;
    const [one, two] = [await digestIn(laptop, folder, written, asCode), await digestIn(server, folder, written, asCode)];
    assert.deepEqual(two, one, `${name} in ${folder}`);
  }
});

test('what is the same path is the same definition', async (t) => {
  const here = await checkout(t, 'here', { mark: 'package.json', lineEnd: '\n' });
  const relative = await digestIn(here, 'models', () => ({ kind: 'csv', path: './rows.csv' }), false);
  assert.equal(relative.path, 'rows.csv');
  assert.deepEqual(await digestIn(here, 'models', () => ({ kind: 'csv', path: 'rows.csv' }), true), relative);
  assert.deepEqual(await digestIn(here, 'models', (_, folder) => ({ kind: 'csv', path: join(folder, 'rows.csv') }), true), relative);
  const elsewhere = await digestIn(here, 'models', () => ({ kind: 'csv', path: '/srv/data/rows.csv' }), true);
  assert.equal(elsewhere.path, '/srv/data/rows.csv');
});
