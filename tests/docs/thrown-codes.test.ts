import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DomainError, ERRORS } from '../../core/errors.js';
import type { ErrorCode } from '../../core/errors.js';
import type { ErrorDetails } from '../../core/errors/error-spec.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { readDocument } from './documents.js';

const { shipped } = JSON.parse(readDocument('scripts/folders.json')) as { readonly shipped: readonly string[] };
const THROWN = [
  /\b(?:DomainError|RemoteFailure|refuse|refused)\(\s*'([A-Z][A-Z0-9_]+)'/g,
  /ApplicationFailure\.(?:non)?[rR]etryable\([^;]*?'([A-Z][A-Z0-9_]+)'\s*\)/gs,
];

interface Source {
  readonly path: string;
  readonly text: string;
}

/** What ships, without the tables themselves. */
const SOURCES: readonly Source[] = shipped.flatMap((folder) =>
  readdirSync(packageFile(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => path.endsWith('.ts') && !path.startsWith('core/errors/'))
    .map((path) => ({ path, text: readFileSync(packageFile(path), 'utf8') })),
);

const CODES = Object.keys(ERRORS) as ErrorCode[];

test('every code that is thrown, in workflows too, is in the table, which errors.md has a heading for each of', () => {
  const thrown = SOURCES.flatMap(({ path, text }) =>
    THROWN.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code = '']) => ({ path, code }))),
  );
  assert.ok(thrown.some(({ path }) => path.startsWith('workflows/')) && thrown.length > 200);
  assert.deepEqual(
    thrown.filter(({ code }) => !Object.hasOwn(ERRORS, code)),
    [],
  );
});

test('every code of the table is named where something can throw it', () => {
  const words = new Set(SOURCES.flatMap(({ text }) => text.match(/(?<=['"`])[A-Z][A-Z0-9_]+(?=['"`])/g) ?? []));
  assert.deepEqual(
    CODES.filter((code) => !words.has(code)),
    [],
  );
});

/** What details are in practice: names, sentences, and texts of errors with an instruction of their own. */
const DETAILS: readonly string[] = [
  'x',
  'it broke',
  'it broke.',
  'it broke. Fix: mend it.',
  'X_CODE: it broke. Fix: mend it',
  'a/../b',
  'and so on...',
];

function messageWith(code: ErrorCode, detail: string): string {
  const details = (value: unknown): ErrorDetails => new Proxy({}, { get: () => value });
  try {
    return new DomainError(code, details([detail])).message;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new DomainError(code, details(detail)).message;
  }
}

test('a message has one Fix, no two full stops, and what a detail says itself is kept, whatever the details are', () => {
  for (const code of CODES) {
    for (const detail of DETAILS) {
      const message = messageWith(code, detail);
      assert.equal(message.match(/\bFix: /g)?.length, 1, `${code}: ${message}`);
      assert.doesNotMatch(message.replaceAll('...', ''), /\.\.(?=\s|$)/, `${code}: ${message}`);
      assert.doesNotMatch(message, /[!?]\.(?=\s|$)/, `${code}: ${message}`);
    }
  }
  const nested = new DomainError('PIPELINE_ENDED', {
    model: 'churn',
    state: 'failed',
    text: 'X: it broke. Fix: mend it.',
    workflowId: 'w',
  });
  assert.equal(nested.message, 'The pipeline of churn ended failed: X: it broke. Fix: mend it.');
  const several = new DomainError('SETTINGS_INVALID', { problems: ['a is wrong. Fix: mend a.', 'b is wrong. Fix: mend b.'] });
  assert.match(several.message, /: a is wrong; b is wrong\. Fix: Correct or unset these variables/);
  assert.match(new DomainError('SOURCE_NOT_FOUND', { path: '../data/*.csv' }).message, /source \.\.\/data\/\*\.csv\. Fix: /);
});

test('no message speaks of an option of a command but within that command, or where only commands throw it', () => {
  const throwers = (code: ErrorCode): readonly string[] => SOURCES.filter(({ text }) => text.includes(`'${code}'`)).map(({ path }) => path);
  const wrong = CODES.filter((code) => /(?<![\w-])--[a-z]/.test(messageWith(code, 'x').replace(/`perennial [^`]*`/g, ''))).filter(
    (code) => !throwers(code).every((path) => path.startsWith('cli/')),
  );
  assert.deepEqual(wrong, []);
});
