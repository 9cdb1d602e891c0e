import { dirname } from 'node:path';
import { folderCircles } from './folder-circles.js';
import type { SourceFile } from './source-tree.js';
import type { TopFolders } from './top-folders.js';

const MOST_FILES = 15;
const SHOWN_IMPORTS = 12;

/** What is wrong with how files lie in folders, each with what to do. Empty when all is well. */
export function folderProblems(files: readonly SourceFile[], top: TopFolders): readonly string[] {
  const shipped = files.filter(({ path }) => !path.includes('/') || top.shipped.includes(topOf(path)));
  return [...unlisted(files, top), ...tooManyFiles(files), ...lonelyFiles(shipped), ...circles(shipped)];
}

function unlisted(files: readonly SourceFile[], { shipped, around }: TopFolders): readonly string[] {
  const found = new Set(files.filter(({ path }) => path.includes('/')).map(({ path }) => topOf(path)));
  return [...found]
    .filter((folder) => !shipped.includes(folder) && !around.includes(folder))
    .map(
      (folder) => `${folder}/ is in no list. Fix: add it to scripts/folders.json, under "shipped" if users get it, else under "around".`,
    );
}

function tooManyFiles(files: readonly SourceFile[]): readonly string[] {
  return [...filesByFolder(files)]
    .filter(([, paths]) => paths.length > MOST_FILES)
    .map(([folder, paths]) => `${folder}/ has ${paths.length} files, at most ${MOST_FILES}. Fix: divide it by what a reader looks for.`);
}

/** A folder that only holds folders and its own door is no lonely one. */
function lonelyFiles(files: readonly SourceFile[]): readonly string[] {
  const folders = filesByFolder(files);
  return [...folders]
    .filter(
      ([folder, paths]) => folder !== '.' && paths.length === 1 && ![...folders.keys()].some((other) => other.startsWith(`${folder}/`)),
    )
    .map(([folder, [path]]) => `${folder}/ holds one file. Fix: move ${path} up, or beside what it belongs to.`);
}

function circles(files: readonly SourceFile[]): readonly string[] {
  return folderCircles(files).map(({ folders, imports }) => {
    const shown = imports.slice(0, SHOWN_IMPORTS).map((line) => `\n    ${line}`);
    const more = imports.length > SHOWN_IMPORTS ? `\n    and ${imports.length - SHOWN_IMPORTS} more` : '';
    return `${folders.join(', ')} import each other. Fix: move what both need below them, or pass it as an argument.${shown.join('')}${more}`;
  });
}

function filesByFolder(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const { path } of files) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), path]);
  return folders;
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}
