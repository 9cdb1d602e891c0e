import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { eventually, until } from '../fixtures/eventually.js';
import { commandFields } from '../docs/command-fields.js';
import { EARLIER, writeChurnProject } from './churn-project.js';
import { ANY_PORT, runPerennial, startPerennial } from './perennial-process.js';
import type { RunningCommand } from './perennial-process.js';

interface Entry {
  readonly action: string;
  readonly actor: string;
  readonly reason: string;
  readonly subject: string;
}

describe('what a person asks and decides beside the loop', { concurrency: false }, () => {
  let root = '';
  let up: RunningCommand;
  let first: unknown;
  const env = (): Record<string, string> => ({ PERENNIAL_HOME: join(root, 'home') });
  const project = (): string => join(root, 'project');

  /** @returns what it printed as JSON, and its exit code */
  async function asked<T>(...args: string[]): Promise<{ readonly code: number | null; readonly data: T; readonly stderr: string }> {
    const { code, stdout, stderr } = await runPerennial([...args, '--json'], env(), root);
    return { code, data: (stdout === '' ? undefined : JSON.parse(stdout)) as T, stderr };
  }

  async function perennial<T>(...args: string[]): Promise<T> {
    const { code, data, stderr } = await asked<T>(...args);
    assert.equal(code, 0, `perennial ${args.join(' ')}: ${stderr}`);
    return data;
  }

  async function temporal(): Promise<Client> {
    const { temporalAddress } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as { temporalAddress: string };
    return new Client({ connection: await Connection.connect({ address: temporalAddress }) });
  }

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'perennial-look-'));
    await writeChurnProject(project());
    const endless = (await readFile(join(project(), 'churn.model.ts'), 'utf8'))
      .replace("name: 'churn'", "name: 'endless'")
      .replace('rounds: 10', 'rounds: 100000');
    await writeFile(join(project(), 'endless.model.ts'), endless);
    up = startPerennial(['up', project(), ...ANY_PORT], env(), root);
    await up.shows('Ready.');
    first = await perennial('run', 'churn', '--as-of', EARLIER, '--wait', '--reason', 'the first');
  });
  after(async () => {
    up?.child.kill('SIGINT');
    await up?.ended;
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('explains the version that serves by the request behind it, and answers with the fields that are documented', async () => {
    const explained = await perennial<{ decision: { reason: string; action: string; trigger: { triggerId: string; kind: string } } }>(
      'explain',
      'churn',
    );
    const { reason, action, trigger } = explained.decision;
    assert.deepEqual([reason, action, trigger.kind], ['the first', 'deploy', 'manual']);
    const shown = await perennial<{ actor: string; reason: string; state: string }>('trigger', 'show', 'churn', trigger.triggerId);
    assert.deepEqual([shown.reason, shown.state], ['the first', 'deployed']);
    const { digest } = (await perennial<{ digest: string }[]>('definitions', 'list', 'churn'))[0] ?? { digest: '' };
    const made = await perennial<{ runId: string }>('versions', 'show', 'churn@1');
    const answers: Readonly<Record<string, unknown>> = {
      explain: explained,
      audit: (await perennial<object[]>('audit', 'churn'))[0],
      'versions show': made,
      'definitions list': (await perennial<object[]>('definitions', 'list', 'churn'))[0],
      'definitions show': await perennial('definitions', 'show', 'churn', digest.slice(0, 10)),
      'definitions diff': await perennial('definitions', 'diff', 'churn', digest),
      'trigger show': shown,
    };
    for (const [command, answer] of Object.entries(answers))
      assert.deepEqual(Object.keys(answer as object).sort(), commandFields(command), command);
    const report = { 'run --wait': first, 'runs show --html': await perennial('runs', 'show', made.runId, '--html', 'run.html') };
    const page = { 'versions show --html': await perennial<{ file: string }>('versions', 'show', 'churn@1', '--html', 'page.html') };
    for (const [command, answer] of Object.entries({ ...report, ...page }))
      assert.deepEqual(Object.keys(answer as object).sort(), commandFields(command), command);
    assert.equal(page['versions show --html'].file, join(root, 'page.html'));
    assert.match(await readFile(join(root, 'page.html'), 'utf8'), /<h1>churn, version 1<\/h1>/);
    assert.match(await readFile(join(root, 'run.html'), 'utf8'), /<h1>churn, run churn-/);
    const away = await runPerennial(['versions', 'show', 'churn@1', '--html', 'no-such-folder/page.html'], env(), root);
    assert.deepEqual([away.code, away.stdout], [1, '']);
    assert.match(away.stderr, /OUTPUT_UNWRITABLE/);
    const { stdout } = await runPerennial(['explain', 'churn'], env(), root);
    assert.match(stdout, /^churn: version 1 is deployed \(revision 1\)\n {2}since .+\n {2}decided by .+: the first \(deploy\)\n/);
    assert.match(stdout, /gates +✓ parity.* pass: .*\d/);
  });

  it('keeps who decided and why, of everything that can be decided', async () => {
    await perennial('pause', 'churn', '--reason', 'a pause');
    await perennial('resume', 'churn', '--reason', 'an end');
    await perennial('promote', 'churn', '--model-version', '1', '--reason', 'a promotion');
    await perennial('deploy', 'churn', '--variant', 'a:1=1', '--reason', 'a deployment');
    await asked('rollback', 'churn', '--reason', 'a way back');
    await perennial('rollback', 'churn', '--direct', '--to', '1', '--reason', 'past Temporal');
    await perennial('train', 'churn', '--tag', 'none').catch(() => undefined);
    await perennial('preprocess', 'churn', '--as-of', EARLIER, '--tag', 'kept');
    await perennial('token', 'new', '--name', 'web', '--role', 'predict', '--reason', 'the web shop');
    const changed = (await readFile(join(project(), 'churn.model.ts'), 'utf8')).replace("'0 6 1 * *'", "'0 7 1 * *'");
    await writeFile(join(project(), 'churn.model.ts'), changed);
    await perennial('apply', join(project(), 'churn.model.ts'), '--reason', 'later in the day');
    const audit = await perennial<Entry[]>('audit', 'churn');
    const wanted = [
      ['pause', 'a pause'],
      ['resume', 'an end'],
      ['promote', 'a promotion'],
      ['promote', 'a deployment'],
      ['rollback', 'a way back'],
      ['direct-rollback', 'past Temporal'],
      ['trigger', 'the first'],
      ['trigger', 'perennial preprocess'],
      ['token', 'the web shop'],
      ['token', 'perennial up: it had none'],
      ['define', 'perennial up'],
      ['define', 'later in the day'],
    ];
    const found = audit.map(({ action, reason }) => `${action}: ${reason}`);
    assert.deepEqual(
      wanted.filter(([action, reason]) => !found.includes(`${action}: ${reason}`)),
      [],
      found.join('\n'),
    );
    assert.ok(audit.every(({ actor, subject }) => actor !== '' && subject !== ''));
  });

  it('cancels what runs, says how it ended, and refuses what does not run', async () => {
    const run = await perennial<{ triggerId: string }>('run', 'endless', '--as-of', EARLIER);
    await eventually(
      'the training runs',
      () => perennial<{ models: { stages: { stage: string; state: string }[] }[] }>('status', 'endless'),
      ({ models }) => models[0]?.stages.some(({ stage, state }) => stage === 'train' && state === 'running') === true,
    );
    const cancelled = await perennial<{ state: string; text: string; id: string }>('cancel', 'endless', '--reason', 'too long');
    assert.deepEqual([cancelled.id, cancelled.state, cancelled.text], [run.triggerId, 'cancelled', 'cancelled']);
    assert.deepEqual(Object.keys(cancelled).sort(), commandFields('cancel'));
    const { state } = await perennial<{ state: string }>('trigger', 'show', 'endless', run.triggerId);
    assert.equal(state, 'cancelled');
    const audit = await perennial<Entry[]>('audit', 'endless');
    assert.ok(audit.some(({ action, reason, subject }) => action === 'cancel' && reason === 'too long' && subject === run.triggerId));
    for (const id of [[], [run.triggerId]]) {
      const { code, stderr } = await asked('cancel', 'endless', ...id);
      assert.equal(code, 1);
      assert.match(stderr, /^WORK_NOT_RUNNING: /);
    }
  });

  it('removes a model only when a person says so: its Schedule and lifecycle go, what it made stays, apply brings it back', async () => {
    const client = await temporal();
    const schedules = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { scheduleId } of client.schedule.list()) found.push(scheduleId);
      return found.filter((id) => id.startsWith('perennial/churn/'));
    };
    assert.deepEqual([(await asked('remove', 'churn')).code, (await schedules()).length], [2, 1]);
    const removed = await perennial<{ kept: { versions: number; revision: number }; schedules: string[] }>(
      'remove',
      'churn',
      '--yes',
      '--reason',
      'replaced',
    );
    assert.deepEqual([removed.kept.versions, removed.schedules.length], [1, 1]);
    assert.deepEqual(Object.keys(removed).sort(), commandFields('remove'));
    await until('the Schedule is gone', async () => (await schedules()).length === 0);
    assert.equal((await client.workflow.getHandle('perennial/churn/lifecycle').describe()).status.name, 'TERMINATED');
    const { models } = await perennial<{ models: { model: string }[] }>('status');
    assert.deepEqual(
      models.map(({ model }) => model),
      ['endless'],
    );
    assert.match((await asked('run', 'churn')).stderr, /^MODEL_UNKNOWN: /);
    assert.equal((await perennial<object[]>('versions', 'churn')).length, 1);
    assert.ok((await perennial<Entry[]>('audit', 'churn')).some(({ action, reason }) => action === 'remove' && reason === 'replaced'));
    await perennial('apply', join(project(), 'churn.model.ts'));
    // The direct rollback of before holds the endpoint still: it is the endpoint's, not the model's.
    await perennial('resume', 'churn');
    const { outcome } = await perennial<{ outcome: { state: string; version: number } }>('run', 'churn', '--wait');
    assert.equal(outcome.version, 2);
    await client.connection.close();
  });
});
