import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { folderProblems } from '../../../scripts/folders/folder-problems.js';
import { sourceTree } from '../../../scripts/folders/source-tree.js';

const folder = mkdtempSync(join(tmpdir(), 'perennial-folders-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const TOP = { shipped: ['core', 'adapters', 'cli'], around: ['tests'] };
let trees = 0;

/** Writes files, path → what it imports, and says what is wrong with them. */
function problemsOf(files: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const root = join(folder, String((trees += 1)));
  for (const [path, imports] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), imports.map((target) => `import type { x } from '${target}';\n`).join(''));
  }
  return folderProblems(sourceTree(root), TOP);
}

const filled = (place: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${place}/file-${index}.ts`, [] as string[]]));

test('folders that import each other only one way have no problem', () => {
  const files = {
    'core/a/one.ts': ['../b/one.js', 'node:fs'],
    'core/a/two.ts': ['./one.js'],
    'core/b/one.ts': [],
    'core/b/two.ts': ['./one.js'],
  };
  assert.deepEqual(problemsOf(files), []);
});

for (const length of [2, 3, 5]) {
  test(`a circle through ${length} folders is one problem that names its imports`, () => {
    const files = Object.fromEntries(
      Array.from({ length }, (_, index) => [
        [`core/f${index}/to.ts`, [`../f${(index + 1) % length}/from.js`]],
        [`core/f${index}/from.ts`, []],
      ]).flat() as [string, string[]][],
    );
    const [problem, ...others] = problemsOf({ ...files, 'core/apart/a.ts': ['../f0/from.js'], 'core/apart/b.ts': [] });
    assert.deepEqual(others, []);
    for (let index = 0; index < length; index += 1) {
      assert.match(problem ?? '', new RegExp(`core/f${index}/to.ts → core/f${(index + 1) % length}/from.ts`));
    }
    assert.match(problem ?? '', /Fix: /);
    assert.doesNotMatch(problem ?? '', /apart/);
  });
}

test('a port may be imported from the folders below it, which its technologies import', () => {
  const files = {
    'adapters/store/store.ts': [],
    'adapters/store/fs-store.ts': ['./store.js', './fs/write.js'],
    'adapters/store/fs/write.ts': ['../store.js'],
    'adapters/store/fs/read.ts': [],
  };
  assert.deepEqual(problemsOf(files), []);
  assert.equal(problemsOf({ ...files, 'adapters/store/fs/read.ts': ['../fs-store.js'] }).length, 1);
});

test('15 files in a folder are fine and 16 are not, in shipped folders and in tests', () => {
  for (const place of ['core/a', 'tests/a']) {
    assert.deepEqual(problemsOf(filled(place, 15)), []);
    assert.match(problemsOf(filled(place, 16)).join(), new RegExp(`${place}/ has 16 files, at most 15. Fix: `));
  }
});

test('a shipped folder of one file is folded, unless it holds folders', () => {
  assert.match(problemsOf(filled('core/a', 1)).join(), /core\/a\/ holds one file. Fix: move core\/a\/file-0.ts/);
  assert.deepEqual(problemsOf({ ...filled('core/a', 1), ...filled('core/a/b/c', 2) }), []);
  assert.deepEqual(problemsOf(filled('tests/a', 1)), []);
});

test('a new top folder has to say whether it ships', () => {
  assert.match(problemsOf(filled('surprise', 2)).join(), /surprise\/ is in no list. Fix: /);
});
