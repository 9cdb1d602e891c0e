import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { topFolders } from '../../scripts/folders/top-folders.js';
import { packageFile } from '../../tools/install/tool-catalog.js';

const eslint = new ESLint({ cwd: packageFile('.') });

/** The rules that are in force for a file, as ESLint works them out of eslint.config.js. */
async function rulesFor(path: string): Promise<ReadonlySet<string>> {
  const config = (await eslint.calculateConfigForFile(packageFile(path))) as {
    readonly rules: Readonly<Record<string, readonly [number]>>;
  };
  return new Set(Object.entries(config.rules).flatMap(([rule, [severity]]) => (severity === 2 ? [rule] : [])));
}

for (const folder of [...topFolders().shipped, '.']) {
  test(`files of ${folder}/ are held to the limits of what ships`, async () => {
    const rules = await rulesFor(folder === '.' ? 'index.ts' : `${folder}/room/file.ts`);
    const wanted = ['max-lines', 'max-lines-per-function', '@typescript-eslint/no-explicit-any', '@typescript-eslint/no-floating-promises'];
    assert.deepEqual(
      wanted.filter((rule) => !rules.has(rule)),
      [],
    );
  });
}

for (const folder of topFolders().shipped) {
  test(`only config reads the environment: ${folder}`, async () => {
    assert.equal((await rulesFor(`${folder}/room/file.ts`)).has('no-restricted-properties'), folder !== 'config');
  });
}

test('core has no clock, no randomness and no global of a platform', async () => {
  const rules = await rulesFor('core/room/file.ts');
  for (const rule of ['no-restricted-properties', 'no-restricted-syntax', 'no-restricted-globals']) assert.ok(rules.has(rule), rule);
});
