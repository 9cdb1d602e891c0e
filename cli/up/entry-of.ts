import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Program of one of Perennial's processes: compiled as this file is, or its source. */
export function entryOf(path: string): string {
  const self = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`../../${path}${extname(self)}`, import.meta.url));
}
