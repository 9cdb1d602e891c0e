import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** A TypeScript file of the repository, by its path from the root, and the files of the repository that it imports, types included. */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
}

const NOT_OURS = /^(\.|node_modules$|dist$)/;

/** All TypeScript files below `root`, with what they import. */
export function sourceTree(root: string): readonly SourceFile[] {
  const paths = typescriptFiles(root, '');
  const known = new Set(paths);
  return paths.map((path) => ({ path, imports: localImports(root, path).filter((target) => known.has(target)) }));
}

function typescriptFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !NOT_OURS.test(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return typescriptFiles(root, path);
      return path.endsWith('.ts') ? [path] : [];
    });
}

function localImports(root: string, path: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => normalize(join(dirname(path), fileName)).replace(/\.js$/, '.ts'));
}
