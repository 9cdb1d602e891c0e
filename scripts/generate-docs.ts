import { writeFile } from 'node:fs/promises';
import { packageFile } from '../tools/install/tool-catalog.js';
import { generatedDocs } from './docs/generated-docs.js';

/** `npm run docs`: writes what docs/errors.md and docs/configuration.md say of the code. */
for (const { path, current, wanted } of await generatedDocs()) {
  if (current !== wanted) await writeFile(packageFile(path), wanted);
  console.log(`${path}: ${current === wanted ? 'up to date' : 'written'}`);
}
