import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../fixtures/eventually.js';
import { addFallbackModel, EARLIER, LATER, writeChurnProject } from '../cli/churn-project.js';
import { addPeopleModel } from '../cli/people-project.js';
import { FallbackServed } from './fallback-served.js';
import { openToOthers } from '../fixtures/walk-modes.js';
import { ANY_PORT, descendantsOf, isAlive, runPerennial, startPerennial } from '../cli/perennial-process.js';
import type { RunningCommand } from '../cli/perennial-process.js';

const TOKEN = 'the-token-of-serving';

interface UpRecord {
  readonly servingUrl: string;
  readonly webhookUrl: string;
}

interface RunEnd {
  readonly outcome: { readonly state: string; readonly version: number };
}

interface JudgedVersion {
  readonly rows: { readonly test: number };
  readonly split: { readonly rule: string; readonly by: readonly object[] };
  readonly looks: number;
  readonly gates: readonly { readonly gate: string; readonly verdict: string; readonly rows: number }[];
}

describe('the first loop, by the commands of a newcomer', { concurrency: false }, () => {
  let root = '';
  let up: RunningCommand;
  const project = (): string => join(root, 'project');
  const env = (): Record<string, string> => ({
    PERENNIAL_HOME: join(root, 'home'),
    PERENNIAL_SERVING_LOG_DIR: join(root, 'log'),
    PERENNIAL_SERVING_TOKEN: TOKEN,
    TMPDIR: join(root, 'tmp'),
  });

  async function perennial<T = unknown>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await runPerennial([...args, '--json'], env(), root);
    assert.equal(code, 0, `perennial ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async function start(): Promise<UpRecord> {
    up = startPerennial(['up', project(), ...ANY_PORT], env(), root);
    await up.shows('Ready.');
    return JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as UpRecord;
  }

  async function predictedVersion(servingUrl: string): Promise<number> {
    const body = JSON.stringify({ records: [{ plan: 'free', tenure_months: 3, spend: 12.5 }] });
    const response = await fetch(`${servingUrl}/v1/models/churn/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body,
    });
    const answer = (await response.json()) as { version: number };
    assert.equal(response.status, 200, JSON.stringify(answer));
    return answer.version;
  }

  async function untilServed(servingUrl: string, version: number): Promise<void> {
    await until(`version ${version} is served`, async () => (await predictedVersion(servingUrl).catch(() => 0)) === version);
  }

  before(async () => {
    process.umask(0o022);
    root = await mkdtemp(join(tmpdir(), 'perennial-loop-'));
    await mkdir(join(root, 'tmp'));
    await writeChurnProject(project());
  });
  after(async () => {
    up?.child.kill('SIGKILL');
    await up?.ended;
    await sleep(200);
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('goes from rows to a served model, takes decisions, exports, scores a file', async () => {
    const { servingUrl } = await start();
    const first = await perennial<{ outcome: { state: string; version: number } }>('run', 'churn', '--as-of', EARLIER, '--wait');
    assert.deepEqual([first.outcome.state, first.outcome.version], ['deployed', 1]);
    await untilServed(servingUrl, 1);
    const second = await perennial<{ outcome: { version: number } }>('run', 'churn', '--as-of', LATER, '--wait');
    assert.equal(second.outcome.version, 2);
    await untilServed(servingUrl, 2);
    await perennial('rollback', 'churn', '--reason', 'a test');
    await untilServed(servingUrl, 1);
    await perennial('promote', 'churn', '--model-version', '2', '--reason', 'a test');
    await untilServed(servingUrl, 2);
    const deployments = await perennial<{ version: number; revision: number }[]>('deployments', 'churn');
    assert.deepEqual(
      deployments.map(({ version }) => version),
      [2, 1, 2, 1],
    );
    const { models } = await perennial<{ models: { deployment: { version: number }; lifecycle: object | null }[] }>('status', 'churn');
    assert.equal(models[0]?.deployment.version, 2);
    assert.notEqual(models[0]?.lifecycle, null);
    const [run] = await perennial<{ runId: string }[]>('runs', 'list', 'churn');
    await perennial('runs', 'export', run?.runId ?? '', '--out', join(root, 'export'));
    const exported = await readdir(join(root, 'export'));
    assert.deepEqual(exported.sort(), [
      'model.onnx',
      'model.ubj',
      'params.json',
      'signature.json',
      'test.parquet',
      'train.parquet',
      'validation.parquet',
    ]);
    const scored = await perennial<{ rows: number }>(
      'predict',
      'churn',
      '--data',
      join(project(), 'customers.csv'),
      '--out',
      join(root, 'scores.csv'),
    );
    assert.equal(scored.rows, 900);
    assert.equal((await readFile(join(root, 'scores.csv'), 'utf8')).trim().split('\n').length, 901);
  });

  it('takes a model without rounds, margins and ONNX the same way, and serves it by every protocol', async () => {
    await addFallbackModel(project());
    await perennial('apply', project());
    const { outcome } = await perennial<{ outcome: { state: string; version: number } }>('run', 'fallback', '--as-of', LATER, '--wait');
    assert.deepEqual([outcome.state, outcome.version], ['deployed', 1]);
    const { servingUrl } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as UpRecord;
    const served = new FallbackServed(servingUrl, TOKEN);
    const share = await served.share();
    assert.ok(share > 0.1 && share < 0.6);
    assert.deepEqual(await served.metadata(), { platform: 'perennial_baseline', outputs: ['prediction', 'probability'] });
    assert.deepEqual(await served.inferred(), [share, share]);
    assert.deepEqual(await served.answeredLater(), [share]);
    for (const more of [[], ['--durable']]) {
      const out = join(root, `fallback${more.join('')}.csv`);
      const parquet = out.replace('.csv', '.parquet');
      const target = more.length === 0 ? out : parquet;
      const { rows } = await perennial<{ rows: number }>(
        'predict',
        'fallback',
        '--data',
        join(project(), 'customers.csv'),
        '--out',
        target,
        ...more,
      );
      assert.equal(rows, 900);
    }
    assert.equal((await readFile(join(root, 'fallback.csv'), 'utf8')).trim().split('\n').length, 901);
    const [run] = await perennial<{ runId: string }[]>('runs', 'list', 'fallback');
    await perennial('runs', 'export', run?.runId ?? '', '--out', join(root, 'fallback-export'));
    assert.ok((await readdir(join(root, 'fallback-export'))).includes('model.json'));
    const shown = await perennial<{ trainer: string; modelKind: string; rounds: number }>('runs', 'show', run?.runId ?? '');
    assert.deepEqual([shown.trainer, shown.modelKind, shown.rounds], ['baseline', 'baseline', 0]);
  });

  it('takes a table without any time: run, served, and the next version judged on rows that neither was trained on', async () => {
    await addPeopleModel(project(), 600);
    await perennial('apply', project());
    const first = await perennial<RunEnd>('run', 'people', '--wait');
    assert.deepEqual([first.outcome.state, first.outcome.version], ['deployed', 1]);
    await addPeopleModel(project(), 900);
    const second = await perennial<RunEnd>('run', 'people', '--wait');
    assert.deepEqual([second.outcome.state, second.outcome.version], ['deployed', 2]);
    const shown = await perennial<JudgedVersion>('versions', 'show', 'people@2');
    const noWorse = shown.gates.find(({ gate }) => gate === 'no_worse');
    assert.deepEqual([noWorse?.verdict, noWorse?.rows], ['pass', shown.rows.test]);
    assert.deepEqual([shown.split.rule, shown.split.by, shown.looks], ['grouped', [{ name: 'household', type: 'number' }], 2]);
    const { servingUrl } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as UpRecord;
    const response = await fetch(`${servingUrl}/v1/models/people/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({
        records: [
          { age: 70, income: 20 },
          { age: 20, income: 20 },
        ],
      }),
    });
    const { version, predictions } = (await response.json()) as { version: number; predictions: { probability: number }[] };
    assert.equal(version, 2);
    assert.ok((predictions[0]?.probability ?? 0) > 0.5 && (predictions[1]?.probability ?? 1) < 0.5, JSON.stringify(predictions));
    const { stdout } = await runPerennial(['explain', 'people'], env(), root);
    assert.match(stdout, /test +\d+ rows, 30 % of groups, by the hash of household/);
  });

  it('keeps its files for its user alone, and gives those that were asked for the modes of the user', async () => {
    assert.deepEqual(await openToOthers(join(root, 'home')), []);
    assert.deepEqual(await openToOthers(join(root, 'log')), []);
    // Run from its sources, the command itself is compiled.
    const isCompiled = import.meta.url.endsWith('.js');
    assert.deepEqual(isCompiled ? (await readdir(join(root, 'tmp'))).filter((name) => name.startsWith('tsx')) : [], []);
    for (const name of ['export/model.onnx', 'export/params.json', 'export/train.parquet', 'scores.csv', 'fallback--durable.parquet'])
      assert.equal((await stat(join(root, name))).mode & 0o777, 0o644, name);
  });

  it('gives the token of serving to serving alone', async () => {
    const holders = await Promise.all(
      descendantsOf(up.child.pid ?? 0).map(async (pid) => {
        const [environment, command] = await Promise.all(
          ['environ', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
        );
        return { holds: environment?.includes(TOKEN), program: /(serving|workers|shipper)\/main/.exec(command ?? '')?.[0] };
      }),
    );
    assert.ok(holders.some(({ program }) => program === 'workers/main') && holders.some(({ program }) => program === 'shipper/main'));
    const ours = holders.filter(({ program }) => program !== undefined);
    assert.deepEqual(
      ours.filter(({ holds }) => holds).map(({ program }) => program),
      ['serving/main'],
    );
  });

  it('leaves nothing running after Ctrl-C, and tells its state also then', async () => {
    const processes = descendantsOf(up.child.pid ?? 0);
    assert.ok(processes.length >= 3);
    up.child.kill('SIGINT');
    const { code, stderr } = await up.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(processes.filter(isAlive), []);
    const told = await runPerennial(['status', '--json'], env(), root);
    const { models, notes } = JSON.parse(told.stdout) as { models: { deployment: { version: number } }[]; notes: string[] };
    assert.equal(told.code, 1, 'nothing serves what is deployed');
    assert.match(told.stdout, /no serving process is registered, so nothing answers/);
    assert.equal(models[0]?.deployment.version, 2);
    assert.match(notes.join(), /Temporal could not be asked/);
  });

  it('closes aloud what was left open to other users', async () => {
    const home = join(root, 'home');
    await chmod(home, 0o755);
    await chmod(join(home, 'metadata.db'), 0o644);
    await mkdir(join(home, 'old'), { mode: 0o755 });
    await writeFile(join(home, 'old.log'), 'rows', { mode: 0o644 });
    const { servingUrl } = await start();
    assert.match(up.output(), /home was open to other users \(mode 0755\): now it is 0700/);
    assert.deepEqual(await openToOthers(home), []);
    await untilServed(servingUrl, 2);
    up.child.kill('SIGINT');
    await up.ended;
  });

  it('starts again with what it had, trains nothing, and takes its processes along when it is killed', async () => {
    const { servingUrl } = await start();
    await untilServed(servingUrl, 2);
    assert.equal((await perennial<unknown[]>('runs', 'list', 'churn')).length, 2);
    const processes = descendantsOf(up.child.pid ?? 0);
    up.child.kill('SIGKILL');
    await up.ended;
    await until('all its processes end', () => !processes.some(isAlive));
  });
});
