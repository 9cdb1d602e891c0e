import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { packageFile } from '../../../tools/install/tool-catalog.js';

const PAGE = 'docs/benchmarks.md';
const NUMBERS = 'docs/evidence/bench-serving.json';
const BEGIN = '<!-- bench:serving -->';
const END = '<!-- /bench:serving -->';

/** Puts the tables between the page's markers and all numbers beside them. Returns what was written. */
export async function writeReport(markdown: string, numbers: unknown): Promise<readonly string[]> {
  const page = await readFile(packageFile(PAGE), 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no ${BEGIN} … ${END}. Fix: put both markers where the tables belong.`);
  await writeFile(packageFile(PAGE), `${page.slice(0, begin + BEGIN.length)}\n\n${markdown}\n\n${page.slice(end)}`);
  await mkdir(dirname(packageFile(NUMBERS)), { recursive: true });
  await writeFile(packageFile(NUMBERS), `${JSON.stringify(numbers, null, 2)}\n`);
  return [PAGE, NUMBERS];
}
