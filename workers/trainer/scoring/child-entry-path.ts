import { fileURLToPath } from 'node:url';

/** The file that a batch scorer starts as its child process: compiled beside this one, or its source when this runs from source. */
export function scorerChildEntry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./child.${extension}`, import.meta.url));
}
