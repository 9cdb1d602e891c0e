import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { scheduleIds } from '../../../contracts/names.js';
import { EARLIER, LATER, writeChurnProject } from '../../cli/churn-project.js';
import { ANY_PORT, descendantsOf, runPerennial, startPerennial } from '../../cli/perennial-process.js';
import type { RunningCommand } from '../../cli/perennial-process.js';

let root = '';
let up: RunningCommand;
const env = (): Record<string, string> => ({ PERENNIAL_HOME: join(root, 'home') });
const project = (): string => join(root, 'project');

interface Told {
  readonly code: number | null;
  readonly text: string;
}

/** What a person at 3 a.m. reads: both commands, as processes. */
async function told(): Promise<{ readonly status: Told; readonly doctor: Told }> {
  const ask = async (command: string): Promise<Told> => {
    const { code, stdout, stderr } = await runPerennial([command], env(), root);
    return { code, text: `${stdout}${stderr}` };
  };
  return { status: await ask('status'), doctor: await ask('doctor') };
}

interface Fault {
  readonly doing: () => Promise<unknown>;
  readonly undoing: () => Promise<unknown>;
}

/** Both commands name it, with what to do, and end with 1. */
async function isTold(what: RegExp, fix: RegExp, { doing, undoing }: Fault): Promise<void> {
  await doing();
  const { status, doctor } = await told();
  await undoing();
  for (const { code, text } of [status, doctor]) {
    const line = text.split('\n').findIndex((found) => found.startsWith('✗') && what.test(found));
    assert.ok(line >= 0, text);
    assert.match(text.split('\n')[line + 1] ?? '', fix);
    assert.equal(code, 1, text);
  }
}

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'perennial-faults-'));
  await writeChurnProject(project());
  up = startPerennial(['up', project(), ...ANY_PORT], env(), root);
  await up.shows('Ready.');
  for (const asOf of [EARLIER, LATER]) {
    const { code, stderr } = await runPerennial(['run', 'churn', '--as-of', asOf, '--wait'], env(), root);
    assert.equal(code, 0, stderr);
  }
});
after(async () => {
  up.child.kill('SIGTERM');
  await up.ended;
  await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function isWell(): Promise<void> {
  const { status, doctor } = await told();
  assert.deepEqual([status.code, doctor.code], [0, 0], `${status.text}${doctor.text}`);
  assert.match(status.text, /^churn +idle +2 +2 .* yes /m);
}

test('nothing is wrong', isWell);

test('a Schedule that somebody has paused in Temporal', async () => {
  const { temporalAddress } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as { temporalAddress: string };
  const connection = await Connection.connect({ address: temporalAddress });
  const handle = new Client({ connection }).schedule.getHandle(scheduleIds.retrain('churn'));
  const fault = { doing: () => handle.pause('a test'), undoing: () => handle.unpause() };
  await isTold(/schedule .*is paused in Temporal.*a test/, /Fix: unpause/, fault);
  await connection.close();
});

test('a source that is gone', async () => {
  const path = join(project(), 'customers.csv');
  const fault = { doing: () => rename(path, `${path}.away`), undoing: () => rename(`${path}.away`, path) };
  await isTold(/source .*customers\.csv/, /Fix: .*put the file there/, fault);
});

test('a serving process that is there and does not answer', async () => {
  const pids = await servingPids();
  assert.ok(pids.length > 0);
  const send = (signal: NodeJS.Signals) => async (): Promise<void> => pids.forEach((pid) => process.kill(pid, signal));
  await isTold(/serving .*revision 2 is deployed.* does not answer/, /Fix: .*start it again/, {
    doing: send('SIGSTOP'),
    undoing: send('SIGCONT'),
  });
});

test('an object of what serves is lost', async () => {
  const { stdout } = await runPerennial(['versions', 'churn', '--json'], env(), root);
  const versions = JSON.parse(stdout) as { readonly runId: string; readonly version: number }[];
  const run = versions.find(({ version }) => version === 2)?.runId ?? '';
  const objects = join(root, 'home', 'objects');
  const name = (await readdir(objects, { recursive: true })).find((path) => path.includes(run) && path.endsWith('model.onnx'));
  assert.ok(name !== undefined);
  const path = join(objects, name);
  const fault = { doing: () => rename(path, `${path}.away`), undoing: () => rename(`${path}.away`, path) };
  await isTold(/artifacts .*version 2 is deployed and has lost/, /Fix: .*`perennial rollback churn/, fault);
});

test('nothing is wrong any more', isWell);

test('a training that failed, which stays said until one succeeds', async () => {
  const path = join(project(), 'customers.csv');
  const train = async (code: number): Promise<void> => {
    const ended = await runPerennial(['run', 'churn', '--as-of', '2024-06-14', '--fresh', '--wait'], env(), root);
    assert.equal(ended.code, code, ended.stderr);
  };
  await rename(path, `${path}.away`);
  await train(1);
  await rename(`${path}.away`, path);
  await isTold(/training .*failed/, /Fix: /, { doing: async () => undefined, undoing: () => train(0) });
  const { status } = await told();
  assert.equal(status.code, 0, status.text);
});

async function servingPids(): Promise<readonly number[]> {
  const commands = await Promise.all(
    descendantsOf(up.child.pid ?? 0).map(async (pid) => ({ pid, line: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') })),
  );
  return commands.filter(({ line }) => /serving\/main\.[jt]s/.test(line)).map(({ pid }) => pid);
}
