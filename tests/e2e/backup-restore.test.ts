import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { until } from '../fixtures/eventually.js';
import { EARLIER, LATER, writeChurnProject } from '../cli/churn-project.js';
import { ANY_PORT, runAtTerminal, runPerennial, startPerennial } from '../cli/perennial-process.js';
import type { CommandEnd, RunningCommand } from '../cli/perennial-process.js';
import { commandsOf } from '../docs/code-blocks.js';

const [BACKUP = [], RESTORE = [], NEW_TEMPORAL = [], START = []] = commandsOf('docs/operations.md', '### On one machine');
const [ADOPT = []] = commandsOf('docs/operations.md', '### To another Temporal');

interface Status {
  readonly models: readonly { readonly revision: { readonly revision: number }; readonly owner: { readonly epoch: number } }[];
}
interface Found {
  readonly findings: readonly { readonly check: string; readonly state: string; readonly text: string; readonly fix: string }[];
}

/** A folder as a user has it: `models/`, and the data of `perennial up` in `.perennial/` unless the environment says otherwise. */
class Place {
  up: RunningCommand | undefined;

  constructor(
    readonly folder: string,
    readonly env: Readonly<Record<string, string>> = {},
  ) {}

  async start([command = '']: readonly string[], models: string): Promise<void> {
    const [, ...args] = command.replace('models/', models).split(' ');
    this.up = startPerennial([...args, ...ANY_PORT], { ...this.env }, this.folder);
    await this.up.shows('Ready.');
  }

  async stop(): Promise<void> {
    this.up?.child.kill('SIGINT');
    assert.equal((await this.up?.ended)?.code, 0);
    this.up = undefined;
  }

  async sh(lines: readonly string[]): Promise<void> {
    assert.notEqual(lines.length, 0, 'the documentation has the commands');
    for (const line of lines) await promisify(execFile)('sh', ['-ec', line], { cwd: this.folder });
  }

  attempt(...args: string[]): Promise<CommandEnd> {
    return runPerennial(args, { ...this.env }, this.folder);
  }

  async perennial<T = unknown>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.attempt(...args, '--json');
    assert.equal(code, 0, `perennial ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async promotesAndRollsBack(): Promise<void> {
    await this.perennial('promote', 'churn', '--model-version', '1');
    await this.untilServed(1);
    await this.perennial('rollback', 'churn');
    await this.untilServed(2);
  }

  async untilServed(version: number): Promise<void> {
    const record = await readFile(join(this.folder, '.perennial', 'up.json'), 'utf8');
    const { servingUrl } = JSON.parse(record) as { servingUrl: string };
    const served = async (): Promise<unknown> => {
      const { endpoints } = (await (await fetch(`${servingUrl}/v1/status`)).json()) as { endpoints: { version: number }[] };
      return endpoints[0]?.version;
    };
    await until(`version ${version} is served`, async () => (await served()) === version);
  }

  /** Number of the newest revision, and the epoch of the owner. */
  async newest(): Promise<readonly unknown[]> {
    const { stdout } = await this.attempt('status', 'churn', '--json');
    const { models } = JSON.parse(stdout) as Status;
    return [models[0]?.revision.revision, models[0]?.owner.epoch];
  }

  async ownerFindings(): Promise<readonly string[]> {
    const { stdout } = await this.attempt('doctor', '--json');
    const { findings } = JSON.parse(stdout) as Found;
    return findings.filter(({ check }) => check === 'owner').map(({ state, text, fix }) => `${state}: ${text} Fix: ${fix}`);
  }
}

describe('backup, restore and move, as docs/operations.md has them', { concurrency: false }, () => {
  let root = '';
  let home: Place;
  let elsewhere: Place;
  const models = (): string => join(root, 'models');

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'perennial-restore-'));
    await writeChurnProject(models());
    home = new Place(root);
    const folder = await mkdtemp(join(root, 'elsewhere-'));
    const data = join(root, '.perennial');
    const stores = { PERENNIAL_OBJECT_STORE: join(data, 'objects'), PERENNIAL_DATABASE_URL: `sqlite:${join(data, 'metadata.db')}` };
    elsewhere = new Place(folder, stores);
  });
  after(async () => {
    for (const { up } of [home, elsewhere]) {
      up?.child.kill('SIGKILL');
      await up?.ended;
    }
    await sleep(200);
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('a restored data folder with a new Temporal promotes and rolls back at once, and nobody is asked', async () => {
    await home.start(START, models());
    await home.perennial('run', 'churn', '--as-of', EARLIER, '--wait');
    await home.perennial('run', 'churn', '--as-of', LATER, '--wait');
    assert.deepEqual(await home.newest(), [2, 1]);
    await home.stop();
    await home.sh(BACKUP);

    await home.sh(RESTORE);
    await home.start(START, models());
    assert.deepEqual(await home.newest(), [2, 1], 'with its Temporal nothing has to be claimed');
    await home.stop();

    await home.sh(RESTORE);
    await home.sh(NEW_TEMPORAL);
    await home.start(START, models());
    assert.match(
      home.up?.output() ?? '',
      /✓ churn belongs to namespace default of Temporal \S+ now; before: namespace default of Temporal /,
    );
    assert.deepEqual(await home.newest(), [3, 2]);
    await home.untilServed(2);
    await home.promotesAndRollsBack();
    assert.match((await home.ownerFindings()).join(), /^ok: all endpoints \(1\) belong to this Temporal/);
    await home.stop();
  });

  it('stores under another Temporal, without the data directory: refused until a person adopts', async () => {
    await elsewhere.start(START, models());
    const refused = await elsewhere.attempt('promote', 'churn', '--model-version', '1');
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /Endpoint churn belongs to namespace default of Temporal .* wants to deploy to it.*`perennial adopt churn`/,
    );
    assert.match((await elsewhere.ownerFindings()).join(), /^warn: churn belongs to .* refused Fix: .*`perennial adopt churn`/);

    const unasked = await elsewhere.attempt('adopt', 'churn');
    assert.deepEqual([unasked.code, unasked.stdout], [2, '']);
    assert.match(unasked.stderr, /^CONFIRMATION_REQUIRED: Taking churn from namespace default of Temporal .*--yes/);
    const no = await runAtTerminal(['adopt', 'churn'], 'n', { ...elsewhere.env }, elsewhere.folder);
    assert.equal(no.code, 1);
    assert.match(no.stdout, /Endpoint churn belongs to .* \(epoch 2\)\.[^]*Adopt churn\? \[y\/N\] [^]*churn: left as it is\./);
    assert.deepEqual((await elsewhere.newest())[1], 2);

    const args = (ADOPT[0] ?? '')
      .replace('MODEL', 'churn')
      .replace(/^perennial | --reason ".*"$/g, '')
      .split(' ');
    const adopted = await elsewhere.attempt(...args, '--yes', '--reason', 'a test');
    assert.equal(adopted.code, 0, adopted.stderr);
    assert.match(adopted.stdout, /^churn belongs to .* from now on \(epoch 3; before: .*\)\. Deployed to it: version 2 as revision 6\./);
    const again = await elsewhere.attempt('adopt', 'churn');
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /^churn belongs to .* already \(epoch 3\)\. Deployed to it: version 2 as revision 6\./);
    await elsewhere.promotesAndRollsBack();
    await elsewhere.stop();
  });

  it('the former owner takes nothing back by itself and is refused, until a person says at the terminal that it is to be its again', async () => {
    await home.start(START, models());
    assert.deepEqual(await home.newest(), [8, 3]);
    assert.match((await home.ownerFindings()).join(), /^warn: churn belongs to /);
    const refused = await home.attempt('promote', 'churn', '--model-version', '1');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /`perennial adopt churn`/);
    const yes = await runAtTerminal(['adopt', 'churn', '--reason', 'back'], 'y', {}, home.folder);
    assert.equal(yes.code, 0, yes.stdout);
    await home.promotesAndRollsBack();
    await home.stop();
  });
});
