import { packageFile } from '../tools/install/tool-catalog.js';
import { folderProblems } from './folders/folder-problems.js';
import { sourceTree } from './folders/source-tree.js';
import { topFolders } from './folders/top-folders.js';

/** Part of `npm run lint`: says which folders are too full, hold one file, or import each other. */
const problems = folderProblems(sourceTree(packageFile('.')), topFolders());
for (const problem of problems) console.error(`✖ ${problem}`);
if (problems.length > 0) process.exitCode = 1;
