import { readFileSync } from 'node:fs';
import { packageFile } from '../../tools/install/tool-catalog.js';

/** Which top folders ship to users, and which stand around them. */
export interface TopFolders {
  readonly shipped: readonly string[];
  readonly around: readonly string[];
}

/** `scripts/folders.json`, which the boundary rules and the linter read as well. */
export function topFolders(): TopFolders {
  return JSON.parse(readFileSync(packageFile('scripts/folders.json'), 'utf8')) as TopFolders;
}
