// A node:test reporter: one line for each test file, failures in full with what the file printed, and the counts as JSON in the file
// that PERENNIAL_TEST_COUNTS names, for the total of scripts/run-checks.mjs.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
const files = new Map();

export default async function* report(events) {
  for await (const { type, data } of events) {
    const file = data?.file === undefined ? undefined : stateOf(data.file);
    if (!file) continue;
    if (type === 'test:stdout' || type === 'test:stderr') file.output += data.message;
    if (type === 'test:start') file.path = [...file.path.slice(0, data.nesting), data.name];
    if (type === 'test:pass') pass(file, data);
    if (type === 'test:fail') yield* fail(file, data);
    if (type === 'test:plan' && data.nesting === 0) yield* close(data.file);
  }
  for (const path of [...files.keys()]) yield* close(path);
  if (process.env.PERENNIAL_TEST_COUNTS) writeFileSync(process.env.PERENNIAL_TEST_COUNTS, JSON.stringify(total));
}

function stateOf(path) {
  if (!files.has(path)) files.set(path, { passed: 0, failed: 0, skipped: 0, durationMs: 0, output: '', path: [] });
  return files.get(path);
}

function pass(file, { details, skip, todo, nesting }) {
  if (nesting === 0) file.durationMs += details.duration_ms;
  if (details.type === 'suite') return;
  const kind = skip !== undefined || todo !== undefined ? 'skipped' : 'passed';
  file[kind] += 1;
  total[kind] += 1;
}

function* fail(file, { details, name, nesting, file: path }) {
  if (nesting === 0) file.durationMs += details.duration_ms;
  const { error } = details;
  // A suite, or a test with subtests, that fails because of a part: the part has been counted.
  if (error?.failureType === 'subtestsFailed') return;
  file.failed += 1;
  total.failed += 1;
  const title = [...file.path.slice(0, nesting), name].join(' › ');
  total.failures.push(`${shorten(path)}: ${title}`);
  const cause = error?.cause instanceof Error || typeof error?.cause === 'object' ? error.cause : error;
  yield `✖ ${title}\n${indent(inspect(cause, { depth: 6, colors: false }))}\n`;
}

function* close(path) {
  const file = files.get(path);
  if (!file || file.passed + file.failed + file.skipped === 0) return;
  files.delete(path);
  if (file.failed > 0 && file.output.trim() !== '') yield `  output of ${shorten(path)}:\n${indent(file.output.trimEnd())}\n`;
  const counts = [`${file.passed} passed`, file.failed && `${file.failed} failed`, file.skipped && `${file.skipped} skipped`];
  yield `${file.failed ? '✖' : '✔'} ${shorten(path)}  ${counts.filter(Boolean).join(', ')}  ${(file.durationMs / 1000).toFixed(1)} s\n`;
}

const shorten = (path) =>
  relative(process.cwd(), path)
    .replace(/^dist\//, '')
    .replace(/\.js$/, '.ts');
const indent = (text) => text.replaceAll(/^/gm, '    ');
