import { writeFile } from 'node:fs/promises';
import { packageFile } from '../tools/install/tool-catalog.js';
import { generatedDocs } from './docs/generated-docs.js';

/** `npm run docs`: writes what the documents say of the code, and the schema of definitions. */
for (const { path, current, wanted } of await generatedDocs()) {
  if (current !== wanted) await writeFile(packageFile(path), wanted);
  console.log(`${path}: ${current === wanted ? 'up to date' : 'written'}`);
}
