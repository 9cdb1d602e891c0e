import { writeFileSync } from 'node:fs';
import { packageFile } from '../tools/install/tool-catalog.js';
import { apiSurface } from './package/api-surface.js';

/** `npm run api`, after a build: records what the package exports in docs/api-surface.txt. */
writeFileSync(packageFile('docs/api-surface.txt'), apiSurface());
