import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { runProgram } from '../../tools/install/run-program.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../tools/temporal-dev-server.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';
import { smallModel, writeSmallCsv } from '../crash/world/small-model.js';

const EXAMPLE = packageFile('dist/examples/your-worker');
const PERENNIAL = packageFile('dist/cli/main.js');

let server: TemporalDevServer;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  await ensureTool('xgboost');
  folder = await mkdtemp(join(tmpdir(), 'perennial-your-worker-'));
  server = await startTemporalDevServer();
  const { PATH = '', HOME = '', XDG_CACHE_HOME = '', TMPDIR = '' } = process.env;
  const own = { ...NO_PROFILE, TEMPORAL_ADDRESS: server.address, PERENNIAL_HOME: join(folder, 'home'), PERENNIAL_TASK_QUEUE: 'shop' };
  env = { PATH, HOME, ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }), ...(TMPDIR && { TMPDIR }), ...own };
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function perennial(...args: string[]): Promise<string> {
  return runProgram(process.execPath, [PERENNIAL, ...args], { env, timeoutMs: LAST_RESORT_MS });
}

/** Resolves with the line once it was printed; rejects with all output when the process ends before. */
function printed(child: ChildProcess, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += String(chunk);
      if (wanted.test(output)) resolve();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

const client = (): Promise<string> => runProgram(process.execPath, [join(EXAMPLE, 'client.js')], { env, timeoutMs: LAST_RESORT_MS });

/** Applies a small model under the name that the client asks for. */
async function applyModel(): Promise<void> {
  const size = { rows: 300, rounds: 20, maxDepth: 3 };
  await writeSmallCsv(join(folder, 'rows.csv'), size);
  await writeFile(join(folder, 'small.model.json'), JSON.stringify(smallModel('flight-delay', join(folder, 'rows.csv'), size)));
  await perennial('apply', join(folder, 'small.model.json'));
}

async function stop(worker: ChildProcess): Promise<void> {
  const ended = worker.exitCode === null ? once(worker, 'exit') : undefined;
  worker.kill('SIGTERM');
  if (ended !== undefined) assert.deepEqual(await ended, [0, null]);
}

test('the example inside an existing application: its own workflow goes on, and its Worker trains and deploys a model', async () => {
  const worker = spawn(process.execPath, [join(EXAMPLE, 'worker.js')], { env });
  try {
    await printed(worker, /worker of task queue shop: running/);
    assert.equal(await client(), 'order A-17: 12.50 paid back\nflight-delay: not applied yet\n');
    await applyModel();
    // Nothing serves here: the version is deployed, and the command says that nobody answers with it.
    await assert.rejects(perennial('run', 'flight-delay', '--wait', '--as-of', '2024-03-11T00:00:00Z'), /SERVING_INSTANCES_NONE/);
    assert.equal(await client(), 'order A-17: 12.50 paid back\nflight-delay: version 1 is deployed\n');
  } finally {
    await stop(worker);
  }
});

/** Started by the README, each with what it prints. */
async function commandsOf(section: string): Promise<readonly (readonly [string, string])[]> {
  const readme = await readFile(packageFile('examples/your-worker/README.md'), 'utf8');
  const text = readme.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  return [...text.matchAll(/^node (dist\/\S+\.js).*\n# (.+)$/gm)].map(([, file = '', line = '']) => [file, line]);
}

test('the two Workers of the next step, started as the README has it, divide the work of a pipeline that deploys', async () => {
  const commands = await commandsOf('Next');
  assert.deepEqual(
    commands.map(([, line]) => line),
    ['worker of task queue shop: running', 'worker of task queue shop-work: running'],
  );
  const workers = commands.map(([file]) => spawn(process.execPath, [packageFile(file)], { env }));
  try {
    await Promise.all(workers.map((worker, i) => printed(worker, new RegExp(commands[i]?.[1] ?? ''))));
    await applyModel();
    // Nothing serves here: the version is deployed, and the command says that nobody answers with it.
    await assert.rejects(perennial('run', 'flight-delay', '--wait', '--as-of', '2024-03-11T00:00:00Z'), /SERVING_INSTANCES_NONE/);
    assert.equal(await client(), 'order A-17: 12.50 paid back\nflight-delay: version 1 is deployed\n');
    const findings = await perennial('doctor').catch(({ cause }: Error) => (cause as { readonly stdout: string }).stdout);
    assert.match(findings, /✓ activity queue +shop-work: 1 worker asks; preprocess, train, test, batch of flight-delay/);
    assert.match(findings, /✓ activity queue +shop: 1 worker asks; bookkeeping of flight-delay/);
  } finally {
    await Promise.all(workers.map(stop));
  }
});
