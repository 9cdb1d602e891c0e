import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { eventually } from '../fixtures/eventually.js';
import { scheduleIds } from '../../contracts/names.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../tools/temporal-dev-server.js';
import { EARLIER, LATER, writeChurnProject } from '../cli/churn-project.js';
import { runPerennial, startPerennial } from '../cli/perennial-process.js';
import type { CommandEnd, RunningCommand } from '../cli/perennial-process.js';
import { storedPayloads, visiblePayloads } from './sentinels/stored-payloads.js';
import type { StoredPayload } from './sentinels/stored-payloads.js';

const CONVERTER = fileURLToPath(new URL(`./encrypting-converter${extname(fileURLToPath(import.meta.url))}`, import.meta.url));
const ANY_PORT = ['--serving-port', '0', '--webhook-port', '0', '--metrics-port', '0'];
const RECORD = { plan: 'free', tenure_months: 3, spend: 12.5 };
const REASON = 'sentinel-reason-5e21';

interface UpRecord {
  readonly servingUrl: string;
  readonly webhookUrl: string;
}

describe('with an encrypting data converter in one setting, and the server in a profile', { concurrency: false }, () => {
  let root = '';
  let server: TemporalDevServer;
  let connection: Connection;
  let up: RunningCommand;
  let urls: UpRecord;
  const seen: StoredPayload[] = [];
  const watching = new AbortController();
  let watcher: Promise<void>;
  const key = randomBytes(32).toString('hex');
  const withoutSetting = (): Record<string, string> => ({
    PERENNIAL_HOME: join(root, 'home'),
    TEMPORAL_CONFIG_FILE: join(root, 'temporal.toml'),
    TEMPORAL_PROFILE: 'team',
  });
  const env = (): Record<string, string> => ({
    ...withoutSetting(),
    PERENNIAL_DATA_CONVERTER: CONVERTER,
    PERENNIAL_TEST_CODEC_KEY: key,
  });

  async function perennial<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await runPerennial([...args, '--json'], env(), root);
    // A worker that a busy machine keeps from answering in time is a finding of `status`, which then ends with 1.
    assert.ok(code === 0 || (code === 1 && args[0] === 'status'), `perennial ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Heartbeats are in no history. */
  async function watch(): Promise<void> {
    while (!watching.signal.aborted) {
      seen.push(...(await visiblePayloads(connection)));
      await sleep(50);
    }
  }

  async function ask(path: string, body?: unknown, token = ''): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(path, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function trigger(id: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const token = (await readFile(join(root, 'home', 'webhook.token'), 'utf8')).trim();
    return ask(`${urls.webhookUrl}/v1/models/churn/triggers`, { id, reason: REASON, asOf: Date.parse(LATER) }, token);
  }

  /** How the lifecycle says that a trigger ended. */
  async function outcomeOf(triggerId: RegExp): Promise<string> {
    type Status = { models: { lifecycle: { recent: { triggerId: string; outcome: { state: string } }[] } }[] };
    const look = async (): Promise<string> => {
      const { models } = await perennial<Status>('status', 'churn');
      return models[0]?.lifecycle.recent.find((entry) => triggerId.test(entry.triggerId))?.outcome.state ?? '';
    };
    return eventually('the trigger has its outcome', look, (state) => state !== '');
  }

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'perennial-encrypted-'));
    await writeChurnProject(join(root, 'project'));
    server = await startTemporalDevServer();
    connection = await Connection.connect({ address: server.address });
    await writeFile(join(root, 'temporal.toml'), `[profile.team]\naddress = "${server.address}"\n`);
    watcher = watch();
    up = startPerennial(['up', ...ANY_PORT], env(), root);
    await up.shows('Ready.');
    urls = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as UpRecord;
  });
  after(async () => {
    watching.abort();
    await watcher;
    up?.child.kill('SIGINT');
    await up?.ended;
    await connection?.close();
    await server?.stop();
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('the commands apply, run, promote, roll back, score and tell the status', async () => {
    assert.match(up.output(), /Temporal at \S+ \(profile team of /);
    await perennial('apply', join(root, 'project'));
    const first = await perennial<{ outcome: { state: string; text: string } }>('run', 'churn', '--as-of', EARLIER, '--wait');
    assert.equal(first.outcome.state, 'deployed', first.outcome.text);
    const second = await perennial<{ outcome: { version: number } }>('run', 'churn', '--as-of', LATER, '--reason', REASON, '--wait');
    assert.equal(second.outcome.version, 2);
    await perennial('rollback', 'churn', '--reason', REASON);
    await perennial('promote', 'churn', '--model-version', '2', '--reason', REASON);
    const scores = join(root, 'scores.csv');
    await perennial('predict', 'churn', '--data', join(root, 'project', 'customers.csv'), '--durable', '--out', scores);
    assert.equal((await readFile(scores, 'utf8')).trim().split('\n').length, 901);
    const { models, notes } = await perennial<{ models: { lifecycle: object | null }[]; notes: string[] }>('status', 'churn');
    assert.notEqual(models[0]?.lifecycle, null);
    assert.deepEqual(notes, []);
  });

  it('a trigger over HTTP and one of the Schedule that apply made each run a pipeline', async () => {
    assert.equal((await trigger('alert-1')).status, 202);
    assert.match(await outcomeOf(/alert-1/), /deployed|rejected/);
    await new Client({ connection }).schedule.getHandle(scheduleIds.retrain('churn')).trigger();
    assert.match(await outcomeOf(/schedule/), /deployed|rejected/);
  });

  it('an async prediction is picked up and answered', async () => {
    const accepted = await ask(`${urls.servingUrl}/v1/models/churn/predict-async`, { records: [RECORD] });
    assert.equal(accepted.status, 202);
    const look = async (): Promise<unknown> => (await ask(`${urls.servingUrl}${String(accepted.body['url'])}`)).body['status'];
    const settled = await eventually('the request is settled', look, (status) => status === 'done' || status === 'failed');
    assert.equal(settled, 'done');
  });

  it('no payload that the server has is plain text', async () => {
    watching.abort();
    await watcher;
    const payloads = [...(await storedPayloads(connection)), ...seen];
    assert.deepEqual([...new Set(payloads.filter(({ encoding }) => encoding !== 'binary/encrypted').map(({ where }) => where))], []);
    assert.ok(payloads.every(({ text }) => !text.includes(REASON)));
    for (const place of [
      /lifecycle\.workflowExecutionStartedEventAttributes\.input/i,
      /lifecycle\.workflowExecutionSignaledEventAttributes\.input/i,
      /lifecycle\.workflowExecutionUpdateAcceptedEventAttributes\.acceptedRequest\.input/i,
      /scheduledTrigger\.workflowExecutionStartedEventAttributes\.input/i,
      /asyncPrediction\.workflowExecutionStartedEventAttributes\.input/i,
      /batchPrediction\.workflowExecutionStartedEventAttributes\.input/i,
      /pipeline\.activityTaskScheduledEventAttributes\.input/i,
      /pipeline\.activityTaskCompletedEventAttributes\.result/i,
      /pipeline\.userMetadata\.summary/i,
      /^schedule \S+\.schedule\.action\.startWorkflow\.input/,
      /^schedule \S+\.schedule\.action\.startWorkflow\.userMetadata\.summary/,
      /^description\.pendingActivities\.\d+\.heartbeatDetails/,
    ])
      assert.ok(
        payloads.some(({ where }) => place.test(where)),
        `${place} among ${[...new Set(payloads.map(({ where }) => where.replace(/\d+/g, 'N')))].join('\n')}`,
      );
  });

  it('a command without the setting says that it lacks it, and writes nothing', async () => {
    const count = (): Promise<number> => storedPayloads(connection).then(({ length }) => length);
    const payloadsBefore = await count();
    const failing: readonly (readonly string[])[] = [
      ['apply', join(root, 'project')],
      ['run', 'churn', '--wait'],
      ['rollback', 'churn'],
      ['promote', 'churn', '--model-version', '1'],
      ['pause', 'churn'],
      ['preprocess', 'churn', '--tag', 'plain', '--as-of', LATER],
      ['predict', 'churn', '--data', join(root, 'project', 'customers.csv'), '--durable', '--out', join(root, 'none.csv')],
    ];
    for (const args of failing) assertNamesSetting(await runPerennial(args, withoutSetting(), root), args);
    assert.equal(await count(), payloadsBefore);
    const status = await runPerennial(['status'], withoutSetting(), root);
    assert.equal(status.code, 1);
    assert.match(status.stdout, /Note: .*PAYLOAD_UNREADABLE: .*PERENNIAL_DATA_CONVERTER/);
    const doctor = await runPerennial(['doctor'], withoutSetting(), root);
    assert.match(doctor.stdout, /✗ lifecycles .*PAYLOAD_UNREADABLE[^\n]*\n +Fix: set PERENNIAL_DATA_CONVERTER/);
  });

  it('a command with another key says that the codec failed, and writes nothing that the worker could not read', async () => {
    const { code, stderr } = await runPerennial(
      ['rollback', 'churn'],
      { ...env(), PERENNIAL_TEST_CODEC_KEY: randomBytes(32).toString('hex') },
      root,
    );
    assert.equal(code, 1);
    assert.match(stderr, /^DATA_CONVERTER_FAILED: .* decode .* Fix: .*the same keys/);
    await perennial('pause', 'churn', '--reason', REASON);
  });
});

function assertNamesSetting({ code, stdout, stderr }: CommandEnd, args: readonly string[]): void {
  const shown = `perennial ${args.join(' ')}: ${stdout}${stderr}`;
  assert.equal(code, 1, shown);
  assert.match(stderr, /PAYLOAD_UNREADABLE: .*binary\/encrypted.* Fix: set PERENNIAL_DATA_CONVERTER/, shown);
  assert.doesNotMatch(stderr, /\n {4}at /, shown);
}
