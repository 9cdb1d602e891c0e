import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { thirdPartyPackages } from './notice.js';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)/i;
const RULE = '='.repeat(80);

/** The licence texts of the packages that users get, each text once, under the packages that carry it. */
export function licenceTexts(): string {
  const carriers = new Map<string, string[]>();
  const without: string[] = [];
  for (const { name, version, licence, path } of thirdPartyPackages()) {
    const title = `${name} ${version} (${licence})`;
    const texts = textsIn(packageFile(path));
    if (texts.length === 0) without.push(title);
    for (const text of texts) carriers.set(text, [...(carriers.get(text) ?? []), title]);
  }
  const sections = [...carriers].map(([text, titles]) => [RULE, ...titles, RULE, '', text, ''].join('\n'));
  return [
    'Licence texts of the packages that Perennial is installed with.',
    '',
    ...sections,
    RULE,
    'Without a text of their own here: builds for other machines, and packages that only name their licence.',
    RULE,
    '',
    ...without.map((title) => `  ${title}`),
    '',
  ].join('\n');
}

function textsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name));
  return names.map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim()).sort();
}
