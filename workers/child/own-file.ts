import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of this package, such as `workflows/index`: compiled as this one is, or its source when this runs from source. */
export function ownFile(path: string): string {
  const self = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`../../${path}${extname(self)}`, import.meta.url));
}
