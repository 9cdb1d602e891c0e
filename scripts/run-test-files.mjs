// Runs compiled test files, each in a process of its own, several at once, and prints a line for each: `✔ PATH  N passed  S s`.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Most files wait for a while: for timeouts, restarts, other processes. One more than there are cores uses that time. */
const FILES_AT_ONCE = availableParallelism() + 1;
/** Those with many worlds at once, and the longest: first, and not beside each other as long as there is something else to do. */
const HEAVY = /^(?:crash|storm)\/|^e2e\/backup-restore/;
/** The longest of the others, so that none of them is left alone at the end. */
const LONG = /^(?:e2e|truth|examples|nexus|workers|workflows)\//;
/** A file of which no test ends, and which prints nothing, for so long is stopped: it would never end. */
const STANDSTILL_MS = 1_200_000;
const LOOK_MS = 5_000;
const REPEATED_LINES = 12;
const REPEATED_CHARACTERS = 300;
const FLAGS = ['--enable-source-maps', '--no-warnings', '--test-reporter=./scripts/test-reporter.mjs'];

/** @param names paths below `folder`. Resolves to `{ passed, failed, skipped, failures }`. */
export async function runTestFiles(folder, names, { runDir }) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const heavy = names.filter((name) => HEAVY.test(name));
  const light = [
    ...names.filter((name) => !HEAVY.test(name) && LONG.test(name)),
    ...names.filter((name) => !HEAVY.test(name) && !LONG.test(name)),
  ];
  let isHeavyRunning = false;
  const take = async () => {
    while (heavy.length + light.length > 0) {
      const isHeavy = heavy.length > 0 && (!isHeavyRunning || light.length === 0);
      if (isHeavy) isHeavyRunning = true;
      const result = await runFile(folder, (isHeavy ? heavy : light).shift(), runDir);
      if (isHeavy) isHeavyRunning = false;
      for (const kind of ['passed', 'failed', 'skipped']) total[kind] += result[kind];
      total.failures.push(...result.failures);
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, take));
  return total;
}

async function runFile(folder, name, runDir) {
  const title = `tests/${name.replace(/\.js$/, '.ts')}`;
  const events = join(runDir, `${name.replaceAll('/', '-')}.jsonl`);
  const output = join(runDir, `${name.replaceAll('/', '-')}.txt`);
  const started = Date.now();
  const ended = await runToItsEnd([...FLAGS, `--test-reporter-destination=${events}`, join(folder, name)], { events, output, runDir });
  const result = countEvents(title, events, ended);
  for (const text of result.texts) console.log(`${text}\n`);
  if (result.failed > 0) console.log(`  output of ${title}:\n${indent(readFileSync(output, 'utf8').trimEnd())}`);
  const counts = [`${result.passed} passed`, result.failed && `${result.failed} failed`, result.skipped && `${result.skipped} skipped`];
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${result.failed ? '✖' : '✔'} ${title}  ${counts.filter(Boolean).join(', ')}  ${seconds} s`);
  return result;
}

/** Resolves to undefined, or to why it did not end well. Files take what is printed, since a program that is left behind may hold a pipe. */
function runToItsEnd(args, { events, output, runDir }) {
  const fd = openSync(output, 'w');
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', fd, fd],
    env: { ...process.env, FORCE_COLOR: '0', TMPDIR: runDir },
  });
  closeSync(fd);
  const isStill = watchForStandstill(() => sizeOf(events) + sizeOf(output));
  let problem;
  const timer = setInterval(() => {
    if (!isStill()) return;
    problem = `stopped, since nothing had moved for ${STANDSTILL_MS / 60_000} minutes`;
    child.kill('SIGKILL');
  }, LOOK_MS);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(problem ?? (code === 0 ? undefined : `ended with ${code ?? signal}`)));
  }).finally(() => clearInterval(timer));
}

function watchForStandstill(look) {
  let last;
  let since;
  return () => {
    const seen = look();
    if (seen !== last) since = Date.now();
    last = seen;
    return Date.now() - since > STANDSTILL_MS;
  };
}

function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function countEvents(title, path, ended) {
  const found = { passed: 0, failed: 0, skipped: 0, failures: [], texts: [] };
  const add = (failure, text) => {
    found.failed += 1;
    found.failures.push(`${title}: ${failure}\n${indent(beginning(text))}`);
    found.texts.push(`✖ ${failure}\n${indent(text)}`);
  };
  let last = 'its start';
  for (const event of existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean).map(parsed) : []) {
    found.passed += event.passed ?? 0;
    found.skipped += event.skipped ?? 0;
    last = event.started ?? last;
    if (event.failed !== undefined) add(event.failed, event.text);
  }
  if (ended !== undefined && (found.failed === 0 || ended.startsWith('stopped'))) add(`the file ${ended}`, `in or after ${last}`);
  return found;
}

/** The last line of a killed process may be cut. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** What is repeated at the end, where the beginning of a long output may be out of sight. */
function beginning(text) {
  const lines = text.split('\n').slice(0, REPEATED_LINES);
  return lines.map((line) => line.slice(0, REPEATED_CHARACTERS)).join('\n');
}

const indent = (text) => text.replaceAll(/^/gm, '    ');
