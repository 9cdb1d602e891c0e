import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ensureTool } from '../../tools/install-tool.js';
import { runProgram } from '../../tools/run-program.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../tools/temporal-dev-server.js';
import { packageFile } from '../../tools/tool-catalog.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';
import { smallModel, writeSmallCsv } from '../crash/small-model.js';

const EXAMPLE = packageFile('dist/examples/your-worker');
const PERENNIAL = packageFile('dist/cli/main.js');
const TIMEOUT_MS = 120_000;

let server: TemporalDevServer;
let folder: string;
let env: Record<string, string>;

before(async () => {
  await ensureTool('xgboost');
  folder = await mkdtemp(join(tmpdir(), 'perennial-your-worker-'));
  server = await startTemporalDevServer();
  const { PATH = '', HOME = '', XDG_CACHE_HOME = '', TMPDIR = '' } = process.env;
  const own = { ...NO_PROFILE, TEMPORAL_ADDRESS: server.address, PERENNIAL_HOME: join(folder, 'home'), PERENNIAL_TASK_QUEUE: 'shop' };
  env = { PATH, HOME, ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }), ...(TMPDIR && { TMPDIR }), ...own };
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function perennial(...args: string[]): Promise<string> {
  return runProgram(process.execPath, [PERENNIAL, ...args], { env, timeoutMs: TIMEOUT_MS });
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

test('the example inside an existing application: its own workflow goes on, and its Worker trains and deploys a model', async () => {
  const worker = spawn(process.execPath, [join(EXAMPLE, 'worker.js')], { env });
  try {
    await printed(worker, /worker of task queue shop: running/);
    const client = (): Promise<string> => runProgram(process.execPath, [join(EXAMPLE, 'client.js')], { env, timeoutMs: TIMEOUT_MS });
    assert.equal(await client(), 'order A-17: 12.50 paid back\nflight-delay: not applied yet\n');

    const size = { rows: 300, rounds: 20, maxDepth: 3 };
    await writeSmallCsv(join(folder, 'rows.csv'), size);
    const definition = smallModel('flight-delay', join(folder, 'rows.csv'), size);
    await writeFile(join(folder, 'small.model.json'), JSON.stringify(definition));
    await perennial('apply', join(folder, 'small.model.json'));
    await perennial('run', 'flight-delay', '--wait', '--as-of', '2024-03-11T00:00:00Z');
    assert.equal(await client(), 'order A-17: 12.50 paid back\nflight-delay: version 1 serves\n');
  } finally {
    const ended = worker.exitCode === null ? once(worker, 'exit') : undefined;
    worker.kill('SIGTERM');
    if (ended !== undefined) assert.deepEqual(await ended, [0, null]);
  }
});
