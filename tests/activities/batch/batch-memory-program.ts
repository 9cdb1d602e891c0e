import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { finishBatch } from '../../../activities/batch/batch-finish.js';
import { scoreParts } from '../../../activities/batch/batch-parts.js';
import { planBatch } from '../../../activities/batch/batch-plan.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { openDependencies } from '../../../workers/dependencies/open-dependencies.js';

/**
 * Scores files in turn, each as one batch: `program HOME INPUT…`. Says after each how many rows it had, and how much memory this
 * process and its scoring children took at most until then, in bytes.
 */
const [home = '', ...inputs] = process.argv.slice(2);
const ROWS_PER_PART = 16_384;
const scope = { signal: new AbortController().signal, report: () => undefined };

let childBytes = 0;
const watch = setInterval(() => void largestChild().then((bytes) => (childBytes = Math.max(childBytes, bytes))), 25);
const settings = loadLocalSettings({ ...childEnvironment(), PERENNIAL_HOME: home });
const { dependencies: deps, close } = await openDependencies(settings, { cluster: { id: 'test', namespace: 'default' } });
const peaks = [];
for (const [i, path] of inputs.entries()) {
  const batchId = `memory-${i}`;
  const input = { kind: 'file', path } as const;
  const { parts } = await planBatch(
    deps,
    { model: 'churn', batchId, version: 1, endpoint: null, input, rowsPerPart: ROWS_PER_PART },
    scope,
  );
  await scoreParts(deps, { model: 'churn', batchId, first: 0, end: parts, threads: 1 }, scope);
  const { rows } = await finishBatch(deps, { model: 'churn', batchId }, scope);
  peaks.push({ rows, ownBytes: process.resourceUsage().maxRSS * 1024, childBytes });
}
clearInterval(watch);
await close();
process.stdout.write(JSON.stringify(peaks));

/** Peak of the child that has the largest one. */
async function largestChild(): Promise<number> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').catch(() => '');
  const found = children.split(' ').map(async (pid) => {
    const status = pid === '' ? '' : await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  });
  return Math.max(0, ...(await Promise.all(found)));
}
