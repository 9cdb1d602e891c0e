import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lockProblems } from '../../../scripts/package/lock-problems.js';
import type { LockedPackage } from '../../../scripts/package/lock-problems.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

const lock = (): Record<string, LockedPackage> =>
  (JSON.parse(readFileSync(packageFile('package-lock.json'), 'utf8')) as { readonly packages: Record<string, LockedPackage> }).packages;

test('every package of the lock is pinned by its content', () => {
  assert.ok(Object.keys(lock()).length > 100);
  assert.deepEqual(lockProblems(lock()), []);
});

test('whichever entry loses or weakens its integrity, comes from elsewhere or is for another processor is named', () => {
  const sha1 = 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=';
  const wrongs: readonly [Partial<Record<keyof LockedPackage, unknown>>, RegExp][] = [
    [{ integrity: undefined }, /no integrity/],
    [{ integrity: sha1 }, /not a SHA-512 alone/],
    [{ integrity: `sha512-${'A'.repeat(86)}== ${sha1}` }, /not a SHA-512 alone/],
    [{ resolved: 'http://registry.npmjs.org/x/-/x-1.0.0.tgz' }, /is resolved to/],
    [{ resolved: 'https://registry.npmjs.org.example.com/x.tgz' }, /is resolved to/],
    [{ resolved: 'git+ssh://git@github.com/x/y.git' }, /is resolved to/],
  ];
  const packages = lock();
  for (const [i, path] of Object.keys(packages)
    .filter((one) => one !== '')
    .entries()) {
    const [change, expected] = wrongs[i % wrongs.length] as (typeof wrongs)[number];
    const [problem, ...others] = lockProblems({ ...packages, [path]: { ...packages[path], ...change } as LockedPackage });
    assert.ok(problem?.startsWith(`${path} `) && expected.test(problem), `${path}: ${problem}`);
    assert.deepEqual(others, []);
  }
  const arm = 'node_modules/@duckdb/node-bindings-linux-arm64';
  assert.match(
    lockProblems({ ...packages, [arm]: { ...packages[arm], cpu: ['arm'] } }).join(),
    /linux-arm64 .*for arm64, and its cpu is arm$/,
  );
});
