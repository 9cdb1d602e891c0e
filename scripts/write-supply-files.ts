import { writeFileSync } from 'node:fs';
import { packageFile } from '../tools/install/tool-catalog.js';
import { licenceTexts } from './package/licence-texts.js';
import { sbomText } from './package/sbom.js';

/** `npm run sbom`, and a part of the build: what the package says of the works of others in it. */
writeFileSync(packageFile('sbom.cdx.json'), sbomText());
writeFileSync(packageFile('THIRD-PARTY-LICENSES.txt'), licenceTexts());
