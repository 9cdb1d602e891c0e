import { readFileSync } from 'node:fs';
import { packageFile } from '../tools/install/tool-catalog.js';
import { lockProblems } from './package/lock-problems.js';
import type { LockedPackage } from './package/lock-problems.js';

/** Part of `npm run lint`: says which packages of the lock are not pinned by their content, or come from somewhere else. */
const lock = JSON.parse(readFileSync(packageFile('package-lock.json'), 'utf8')) as { readonly packages: Record<string, LockedPackage> };
const problems = lockProblems(lock.packages);
for (const problem of problems) {
  console.error(`✖ package-lock.json: ${problem}. Fix: take what \`npm view NAME@VERSION dist.integrity cpu --json\` says.`);
}
if (problems.length > 0) process.exitCode = 1;
