import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { documentPaths, readDocument } from './documents.js';

const FOLDERS =
  'activities|adapters|bench|cli|client|config|console|contracts|core|deploy|dist|docs|examples|operations|scripts|serving|tests|tools|workers|workflows';
/** `adapters/PORT/…` stands for any such path. */
const PLACEHOLDER = /\b(?!README\b)[A-Z]{3,}\b/;
const NAMED = new RegExp(`^(?:\\./)?(?:${FOLDERS})/[\\w./-]*\\w/?$`);

for (const document of documentPaths()) {
  test(`every path of the repository that ${document} names exists`, () => {
    const missing = namedPaths(readDocument(document)).filter((path) => !existsSync(packageFile(path)));
    assert.deepEqual(missing, []);
  });

  test(`every link of ${document} leads somewhere`, () => {
    const broken = localLinks(readDocument(document)).filter((link) => !leadsSomewhere(document, link));
    assert.deepEqual(broken, []);
  });
}

/** Words between backticks that begin with one of our folders. A compiled file is there when its source is. */
function namedPaths(text: string): readonly string[] {
  const words = [...text.matchAll(/`([^`\n]+)`/g)].flatMap((match) => (match[1] ?? '').split(/[\s,]+/));
  return words
    .filter((word) => NAMED.test(word) && !PLACEHOLDER.test(word))
    .map((word) => word.replace(/^(?:\.\/)?dist\/(.+)\.js$/, '$1.ts'));
}

function localLinks(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? '');
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : normalize(join(dirname(document), path));
  if (!existsSync(packageFile(target))) return false;
  return anchor === undefined || headingAnchors(readDocument(target)).includes(anchor);
}

/** As GitHub makes them. */
function headingAnchors(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
