import { writeFileSync } from 'node:fs';
import { packageFile } from '../tools/install/tool-catalog.js';
import { noticeText } from './package/notice.js';

/** `npm run notice`: writes NOTICE from package-lock.json and scripts/binaries.json. */
writeFileSync(packageFile('NOTICE'), noticeText());
