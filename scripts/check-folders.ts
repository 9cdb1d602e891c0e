import { readFileSync } from 'node:fs';
import { packageFile } from '../tools/install/tool-catalog.js';
import { folderProblems } from './folders/folder-problems.js';
import type { TopFolders } from './folders/folder-problems.js';
import { sourceTree } from './folders/source-tree.js';

/** Part of `npm run lint`: says which folders are too full, hold one file, or import each other. */
const top = JSON.parse(readFileSync(packageFile('scripts/folders.json'), 'utf8')) as TopFolders;
const problems = folderProblems(sourceTree(packageFile('.')), top);
for (const problem of problems) console.error(`✖ ${problem}`);
if (problems.length > 0) process.exitCode = 1;
