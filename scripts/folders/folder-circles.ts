import { basename, dirname } from 'node:path';
import type { SourceFile } from './source-tree.js';

/** Folder → folder → the imports that lead there, as `file → file`. */
type Links = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Folders that reach each other, and the imports between them. */
export interface FolderCircle {
  readonly folders: readonly string[];
  readonly imports: readonly string[];
}

/**
 * Where imports go back up: folders of which each reaches the other, by any way. A port (the file of `adapters/` named like its folder)
 * stands for itself, since the technologies in the folders below it import it.
 */
export function folderCircles(files: readonly SourceFile[]): readonly FolderCircle[] {
  const links = linksBetween(files);
  const reached = new Map([...links.keys()].map((place) => [place, reachableFrom(place, links)]));
  const seen = new Set<string>();
  const circles: FolderCircle[] = [];
  for (const place of links.keys()) {
    if (seen.has(place) || !reached.get(place)?.has(place)) continue;
    const folders = [...links.keys()].filter((other) => reached.get(place)?.has(other) && reached.get(other)?.has(place)).sort();
    for (const folder of folders) seen.add(folder);
    circles.push({ folders, imports: importsAmong(folders, links) });
  }
  return circles;
}

function linksBetween(files: readonly SourceFile[]): Links {
  const links = new Map<string, Map<string, string[]>>();
  for (const { path, imports } of files) {
    for (const target of imports) {
      const [from, to] = [placeOf(path), placeOf(target)];
      if (from === to) continue;
      const row = links.get(from) ?? new Map<string, string[]>();
      links.set(from, row.set(to, [...(row.get(to) ?? []), `${path} → ${target}`]));
    }
  }
  return links;
}

function placeOf(path: string): string {
  const isPort = path.startsWith('adapters/') && basename(dirname(path)) === basename(path, '.ts');
  return isPort ? path : dirname(path);
}

function reachableFrom(start: string, links: Links): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [start];
  for (let place = next.pop(); place !== undefined; place = next.pop()) {
    for (const target of links.get(place)?.keys() ?? []) {
      if (!reached.has(target)) next.push(target);
      reached.add(target);
    }
  }
  return reached;
}

function importsAmong(folders: readonly string[], links: Links): readonly string[] {
  return folders.flatMap((from) => folders.flatMap((to) => links.get(from)?.get(to) ?? []));
}
