import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';
import { formScores } from './form-scores.js';
import { rowForms } from './protocol-forms.js';
import type { FormColumn, RowForm } from './protocol-forms.js';
import { MIXED_INPUTS, NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';
import type { RawRow } from '../serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 3 });
await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 2 });
const { url } = await serve();
await ready(url);

const CATEGORIES = ['AA', 'DL', 'UA', '5', '6', 'ü, "x"\n€', 'NaN', 'null', 'true', ' ', '0'];
const EXTREMES = [0, -0, 1e-45, -1e-38, 3.4028234663852886e38, -3.4028234663852886e38, 2 ** 24 + 2, 0.1, -1.5];

function randomRows(random: SeededRandom, columns: readonly FormColumn[], rows: number): readonly RawRow[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.nextFloat() * list.length)] as T;
  const value = ({ kind }: FormColumn): string | number | null => {
    if (random.nextFloat() < 0.15) return null;
    if (kind === 'categorical') return pick(CATEGORIES);
    return Math.fround(random.nextFloat() < 0.3 ? pick(EXTREMES) : (random.nextFloat() - 0.5) * 6);
  };
  return Array.from({ length: rows }, () => Object.fromEntries(columns.map((column) => [column.name, value(column)])));
}

const scoresOf = (form: RowForm): Promise<readonly unknown[]> => formScores(url, form);

for (const [model, inputs] of [
  ['mixed', MIXED_INPUTS],
  ['minutes', NUMERIC_INPUTS],
] as const) {
  test(`the same rows get the same bits from ${model} in every form of every protocol`, async () => {
    const random = seededRandom(`forms of ${model}`);
    for (const rows of [1, 2, 7, 40]) {
      const [records, ...others] = rowForms(model, inputs, randomRows(random, inputs, rows));
      const expected = await scoresOf(records as RowForm);
      assert.equal(expected.length, rows);
      for (const form of others) assert.deepEqual(await scoresOf(form), expected, `${form.what}, ${rows} rows`);
    }
  });
}

test('a compressed body in any form gets the answer of the plain one', async () => {
  const random = seededRandom('compressed');
  for (const form of rowForms('minutes', NUMERIC_INPUTS, randomRows(random, NUMERIC_INPUTS, 200))) {
    const plain = typeof form.body === 'string' || form.body instanceof Uint8Array ? form.body : JSON.stringify(form.body);
    const compressed = { ...form, body: gzipSync(plain), headers: { ...form.headers, 'content-encoding': 'gzip' } };
    assert.deepEqual(await scoresOf(compressed), await scoresOf(form), form.what);
  }
});

test('a header that was read before is read anew when other bytes follow it', async () => {
  const form = rowForms('minutes', NUMERIC_INPUTS, NUMERIC_ROWS).find(({ what }) => what === 'matrix, binary') as RowForm;
  const other = rowForms('minutes', NUMERIC_INPUTS, [...NUMERIC_ROWS].reverse()).find(({ what }) => what === 'matrix, binary') as RowForm;
  const expected = await scoresOf(form);
  assert.deepEqual(await scoresOf(form), expected);
  assert.deepEqual(await scoresOf(other), [...expected].reverse());
  const cut = await call(url, form.path, (form.body as Buffer).subarray(0, -4), form.headers);
  assert.match(cut.text, /binary_data_size/);
  assert.equal(cut.status, 400);
});
