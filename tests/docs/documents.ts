import { readFileSync, readdirSync } from 'node:fs';
import { packageFile } from '../../tools/install/tool-catalog.js';

export function readDocument(path: string): string {
  return readFileSync(packageFile(path), 'utf8');
}

/** Every Markdown file for people, relative to the repository. */
export function documentPaths(): readonly string[] {
  const below = (folder: string): readonly string[] =>
    readdirSync(packageFile(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...below('deploy'), ...below('docs'), ...below('examples')];
}
