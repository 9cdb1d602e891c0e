import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { applyDefinitions } from '../../../operations/apply/apply-definitions.js';
import { CommandContext } from '../../../cli/command/command-context.js';
import { checkTemporal } from '../../../operations/doctor/check-temporal.js';
import { workerFix } from '../../../operations/queues/look-at-queues.js';
import { requireWorker } from '../../../operations/queues/require-worker.js';
import { loadSettings } from '../../../config/settings.js';
import { defineModel } from '../../../core/definition/define/define-model.js';
import type { ExecutionInput } from '../../../core/definition/execution-input.js';
import { FLIGHT_DELAY } from '../../core/definition/flight-delay-input.js';
import { NO_PROFILE } from '../../fixtures/no-profile.js';
import { openPluginWorld, teamBundle, testPlugin, withWorkers } from '../../workers/plugin/plugin-world.js';
import type { PluginWorld } from '../../workers/plugin/plugin-world.js';

let world: PluginWorld;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-queues-'));
  world = await openPluginWorld();
});
after(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly context: CommandContext;
  readonly notes: string[];
  /** What `doctor` says of queues and lifecycles: mark, check, text, fix. */
  doctor(): Promise<readonly string[]>;
}

/** The command line in an installation whose stores are in a folder of its own. */
async function withCommandLine(home: string, environment: Record<string, string>, work: (opened: Opened) => Promise<void>): Promise<void> {
  const own = { HOME: folder, ...NO_PROFILE, TEMPORAL_ADDRESS: world.server.address, PERENNIAL_HOME: join(folder, home) };
  const notes: string[] = [];
  const io = { json: false, print: () => undefined, note: (text: string) => void notes.push(text) };
  const context = new CommandContext(io, loadSettings({ ...own, ...environment }));
  const doctor = async (): Promise<readonly string[]> => {
    const findings = (await checkTemporal(context)).filter(({ check }) => /queue|lifecycle/.test(check));
    return findings.map(({ state, check, text, fix }) => `${state} ${check} ${text}${fix === '' ? '' : ` FIX ${fix}`}`);
  };
  try {
    await work({ context, notes, doctor });
  } finally {
    await context.close();
  }
}

function apply(context: CommandContext, models: Readonly<Record<string, ExecutionInput>>): Promise<unknown> {
  const loaded = Object.entries(models).map(([name, execution]) => ({
    file: `${name}.model.ts`,
    definition: defineModel({ ...FLIGHT_DELAY, name, execution }),
  }));
  return applyDefinitions(context, loaded, false);
}

test('before anything is applied, doctor names the queues of the settings that nobody asks, and what starts a worker', async () => {
  await withCommandLine('empty', { PERENNIAL_TASK_QUEUE: 'empty', PERENNIAL_CONTROL_TASK_QUEUE: 'quick' }, async ({ doctor }) => {
    const start = (roles: string): string =>
      `start a training worker with the role ${roles}: \`perennial up\`, or \`node dist/workers/main.js\`.`;
    assert.deepEqual(await doctor(), [
      `fail workflow queue empty: nobody asks; workflows wait there FIX ${start('workflows')}`,
      `fail activity queue quick: nobody asks; bookkeeping waits there FIX ${start('control')}`,
      `fail activity queue empty-work: nobody asks; work waits there FIX ${start('work')}`,
    ]);
  });
});

test('doctor names each queue of the installation and of the definitions, the steps and models that use it, and who asks', async () => {
  const environment = { PERENNIAL_TASK_QUEUE: 'doc' };
  const { plugin } = testPlugin({ roles: ['workflows', 'control'] });
  const options = { connection: world.native, taskQueue: 'doc', workflowBundle: await teamBundle(), plugins: [plugin] };
  await withWorkers([options], () =>
    withCommandLine('doc', environment, async ({ context, doctor }) => {
      await apply(context, { churn: { train: { queue: 'gpu' } }, fraud: {}, spam: { all: { queue: 'gpu' } } });
      const gpu = 'PERENNIAL_WORKER_ROLES=work PERENNIAL_WORK_TASK_QUEUE=gpu node dist/workers/main.js';
      const rest = 'preprocess, tune, test, monitor, batch of churn; preprocess, tune, train, test, monitor, batch of fraud';
      const found = await doctor();
      assert.deepEqual(found.slice(0, 3), [
        'ok workflow queue doc: 1 worker asks; workflows of churn, fraud, spam',
        'ok activity queue doc: 1 worker asks; bookkeeping of churn, fraud, spam',
        `fail activity queue doc-work: nobody asks; ${rest} waits there FIX start a training worker with the role work: \`perennial up\`, or \`node dist/workers/main.js\`.`,
      ]);
      const uses = 'train of churn; preprocess, tune, train, test, monitor, batch of spam';
      const fix = `start a worker for it, with \`${gpu}\`, or name another queue in the definition (docs/plugin.md, Queues).`;
      assert.equal(found[3], `fail activity queue gpu: nobody asks; ${uses} waits there FIX ${fix}`);
      assert.deepEqual(
        found.slice(4).map((line) => line.split(':', 1)[0]),
        ['ok lifecycle churn', 'ok lifecycle fraud', 'ok lifecycle spam'],
      );
      const trainer = { connection: world.native, taskQueue: 'gpu', plugins: [testPlugin({ roles: ['work'] }).plugin] };
      await withWorkers([trainer], async () => {
        while (!(await doctor()).includes(`ok activity queue gpu: 1 worker asks; ${uses}`));
      });
    }),
  );
});

test('doctor names the queue on which a lifecycle was left when the settings moved on, and that it does not answer', async () => {
  const { plugin } = testPlugin();
  const options = { connection: world.native, taskQueue: 'old', workflowBundle: await teamBundle(), plugins: [plugin] };
  await withWorkers([options], () =>
    withCommandLine('moved', { PERENNIAL_TASK_QUEUE: 'old' }, ({ context }) => apply(context, { moved: {} }).then(() => undefined)),
  );
  await withCommandLine('moved', { PERENNIAL_TASK_QUEUE: 'new' }, async ({ doctor }) => {
    const found = await doctor();
    const named = (line: string): boolean => found.some((one) => one.startsWith(line));
    assert.ok(named('fail workflow queue new: nobody asks; workflows of moved wait there'), found.join('\n'));
    assert.ok(named('fail activity queue new-work: nobody asks; preprocess'), found.join('\n'));
    assert.ok(
      found.some((one) => /workflow queue old: .*workflows of moved/.test(one)),
      found.join('\n'),
    );
    assert.ok(named('fail lifecycle perennial/moved/lifecycle does not answer FIX start a worker'), found.join('\n'));
  });
});

test('a command that starts work says from which of its queues nobody will take it, and gives the workflow those of work', async () => {
  const { plugin } = testPlugin({ roles: ['workflows', 'control'] });
  const options = { connection: world.native, taskQueue: 'start', workflowBundle: await teamBundle(), plugins: [plugin] };
  const definition = defineModel({ ...FLIGHT_DELAY, name: 'start', execution: { train: { queue: 'start-gpu' } } });
  await withWorkers([options], () =>
    withCommandLine('start', { PERENNIAL_TASK_QUEUE: 'start' }, async ({ context, notes }) => {
      await apply(context, { start: {} });
      assert.deepEqual(await requireWorker(context, definition, ['train', 'register']), ['start-gpu']);
      assert.deepEqual(await requireWorker(context, definition, ['register', 'deploy']), []);
      assert.equal(notes.length, 1);
      assert.match(
        notes[0] ?? '',
        /^Task queue start-gpu: nobody asks now, so train of start wait until somebody does\. Fix: start a worker for it/,
      );
      assert.deepEqual(await requireWorker(context, definition, ['batch']), ['start-work']);
    }),
  );
  await withCommandLine('start', { PERENNIAL_TASK_QUEUE: 'nobody' }, async ({ context, notes }) => {
    assert.deepEqual(await requireWorker(context, definition, ['register']), []);
    assert.equal(notes.length, 2, 'workflows and bookkeeping');
  });
});

test('what starts a worker for a queue that is not of the settings depends on what goes there', () => {
  const settings = loadSettings({ HOME: folder, ...NO_PROFILE });
  const fix = (roles: readonly string[]): string => workerFix({ queue: 'q', kind: 'activities', what: '', roles }, settings);
  assert.match(fix(['work']), /PERENNIAL_WORKER_ROLES=work PERENNIAL_WORK_TASK_QUEUE=q node .* or name another queue in the definition/);
  assert.match(
    fix(['control', 'work']),
    /PERENNIAL_WORKER_ROLES=control,work PERENNIAL_TASK_QUEUE=q node .*: a lifecycle stays on the queue/,
  );
});
