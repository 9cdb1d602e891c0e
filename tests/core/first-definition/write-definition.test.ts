import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadDefinitions } from '../../../cli/definitions/load-definitions.js';
import { inferDefinition } from '../../../core/first-definition/infer-definition.js';
import { writeDefinition } from '../../../core/first-definition/write-definition.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';
import type { Column } from '../../../core/table.js';

const ROWS = 200;
const TABLES = 40;
/** What breaks out of a text, a comment, a template or a name. */
const SIGNS = [
  "'",
  '"',
  '`',
  '\\',
  '*/',
  '//',
  '${x}',
  '\n',
  '\r',
  '\u2028',
  '\t',
  ' ',
  '<',
  'é',
  '名',
  '😀',
  'null',
  '1',
  'true',
  '__proto__',
  'a',
];

function nastyText(random: SeededRandom): string {
  return Array.from({ length: random.nextInt(1, 5) }, () => SIGNS[random.nextInt(0, SIGNS.length - 1)]).join('');
}

function nastyTable(random: SeededRandom): Map<string, Column> {
  const table = new Map<string, Column>();
  while (table.size < 5) {
    const dictionary = [...new Set(Array.from({ length: random.nextInt(2, 6) }, () => nastyText(random)))];
    const codes = Int32Array.from({ length: ROWS }, () => random.nextInt(0, dictionary.length - 1));
    const values = Float64Array.from({ length: ROWS }, () => random.nextFloat());
    table.set(nastyText(random), random.nextInt(0, 1) === 0 ? { type: 'string', codes, dictionary } : { type: 'number', values });
  }
  const day = Float64Array.from({ length: ROWS }, (_, row) => row * 86_400_000);
  if (random.nextInt(0, 1) === 1) table.set(`${nastyText(random)} at`, { type: 'timestamp', values: day });
  return table;
}

test('whatever names and values a table has, what is written is a definition that says the same', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-written-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let written = 0;
  for (let round = 0; round < TABLES; round += 1) {
    const table = nastyTable(seededRandom(`written ${round}`));
    const found = attempt(() => inferDefinition(table));
    if (found === undefined) continue;
    const name = `model-${round}`;
    const source = { builder: 'csv', fields: { path: './rows.csv' } } as const;
    await writeFile(join(folder, `${name}.model.ts`), writeDefinition({ name, from: 'rows */ \n.csv', source, zone: 'UTC' }, found));
    const [{ definition: { training } } = assert.fail()] = await loadDefinitions(join(folder, `${name}.model.ts`));
    const used = found.columns.filter(({ role }) => role.kind !== 'left-out');
    assert.deepEqual(
      training.columns.map((column) => [column.name, column.kind]),
      used.map(({ name: column, role }) => [column, role.kind]),
    );
    assert.equal(training.task, found.label.task);
    assert.ok(training.label?.is.includes(found.label.column.replaceAll('`', '``')));
    assert.equal(training.label?.positive ?? null, found.label.positive === null ? null : String(found.label.positive));
    written += 1;
  }
  assert.ok(written > TABLES / 2, String(written));
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'TABLE_NOT_LEARNABLE');
    return undefined;
  }
}
