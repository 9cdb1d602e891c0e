import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { loadDefinitions } from '../../../cli/definitions/load-definitions.js';

const FOLDERS = ['plain', 'a b', 'a#b', 'a?b', '100%', 'a%20b', 'q?x=1#y%41', '가 나', 'q\'uo"te', 'br[1]{a,b}'];

function definition(name: string, extension: string): string {
  const days =
    extension === 'json' ? '' : "import { days } from './days.mjs';\nimport { csv, defineModel, numeric } from 'perennial-ml';\n";
  const source = { kind: 'csv', path: './rows #1?%.csv', key: ['id'] };
  const rest = { name, task: 'binary', source, time: { event: 'at' }, label: { is: 'y == 1' }, train: { trainer: 'baseline' } };
  const input = { ...rest, columns: { num: { kind: 'numeric' }, y: { kind: 'after' } }, split: { validation: '15d', test: '15d' } };
  if (extension === 'json') return JSON.stringify(input);
  return `${days}void [csv, numeric];\nexport default defineModel({ ...${JSON.stringify(input)}, split: { validation: days, test: days } });\n`;
}

test('definitions of every kind of file load from folders of any name, with what they import and the data beside them', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'perennial-test-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  let number = 0;
  for (const name of FOLDERS) {
    const folder = join(root, name);
    await mkdir(folder);
    await writeFile(join(folder, 'days.mjs'), "export const days = '15d';\n");
    for (const extension of name === 'a?b' ? ['ts', 'mts', 'mjs', 'json'] : ['ts', 'json']) {
      number += 1;
      const file = join(folder, `m#${number}.model.${extension}`);
      await writeFile(file, definition(`m${number}`, extension));
      const [loaded] = await loadDefinitions(file);
      const source = loaded?.definition.training.source;
      assert.equal(source?.kind === 'csv' ? source.path : '', 'rows #1?%.csv', file);
    }
  }
});
