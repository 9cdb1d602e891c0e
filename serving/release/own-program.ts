import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program of serving, such as `rehearsal/main`: compiled as this file is, or its source when this runs from source. */
export function ownProgram(path: string): string {
  const self = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`../${path}${extname(self)}`, import.meta.url));
}

/** What Node.js is told to run a program: nothing, or the loader of TypeScript. */
export function loaderArguments(program: string): readonly string[] {
  return program.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
}
