// A node:test reporter: one line for each test file, failures in full with what the file printed, and the counts as JSON in the file
// that PERENNIAL_TEST_COUNTS names, for the total of scripts/run-checks.mjs.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
const files = new Map();

export default async function* report(events) {
  for await (const { type, data } of events) {
    const path = data?.file && shorten(data.file);
    yield* closeComplete(path);
    if (!path) continue;
    const file = stateOf(path);
    if (type === 'test:stdout' || type === 'test:stderr') file.output += data.message;
    if (type === 'test:start') file.titles = [...file.titles.slice(0, data.nesting), data.name];
    if (type === 'test:pass') pass(file, data);
    if (type === 'test:fail') yield* fail(file, data, path);
    if (type === 'test:complete' && shorten(data.name) === path) file.complete = true;
  }
  yield* closeComplete(undefined);
  if (process.env.PERENNIAL_TEST_COUNTS) writeFileSync(process.env.PERENNIAL_TEST_COUNTS, JSON.stringify(total));
}

function stateOf(path) {
  if (!files.has(path)) files.set(path, { passed: 0, failed: 0, skipped: 0, durationMs: 0, output: '', titles: [], complete: false });
  return files.get(path);
}

/** A file's results arrive in one piece, sometimes after the file has ended; they are over when another file's event comes. */
function* closeComplete(current) {
  for (const [path, file] of files) {
    if (path === current || !file.complete || file.passed + file.failed + file.skipped === 0) continue;
    files.delete(path);
    yield* close(path, file);
  }
}

function pass(file, { details, skip, todo, nesting }) {
  if (nesting === 0) file.durationMs += details.duration_ms;
  if (details.type === 'suite') return;
  const kind = skip !== undefined || todo !== undefined ? 'skipped' : 'passed';
  file[kind] += 1;
  total[kind] += 1;
}

function* fail(file, { details, name, nesting }, path) {
  if (nesting === 0) file.durationMs += details.duration_ms;
  const { error } = details;
  // A suite, or a test with subtests, that fails because of a part: the part has been counted.
  if (error?.failureType === 'subtestsFailed') return;
  file.failed += 1;
  total.failed += 1;
  const title = [...file.titles.slice(0, nesting), name].join(' › ');
  total.failures.push(`${path}: ${title}`);
  const cause = error?.cause instanceof Error || typeof error?.cause === 'object' ? error.cause : error;
  yield `✖ ${title}\n${indent(inspect(cause, { depth: 6, colors: false }))}\n`;
}

function* close(path, file) {
  if (file.failed > 0 && file.output.trim() !== '') yield `  output of ${path}:\n${indent(file.output.trimEnd())}\n`;
  const counts = [`${file.passed} passed`, file.failed && `${file.failed} failed`, file.skipped && `${file.skipped} skipped`];
  yield `${file.failed ? '✖' : '✔'} ${path}  ${counts.filter(Boolean).join(', ')}  ${(file.durationMs / 1000).toFixed(1)} s\n`;
}

/** Events name a file by its compiled or by its source path; both become the source's. */
const shorten = (path) =>
  relative(process.cwd(), path)
    .replace(/^dist\//, '')
    .replace(/\.js$/, '.ts');
const indent = (text) => text.replaceAll(/^/gm, '    ');
