import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { auditedRun } from '../../../cli/command/audited-run.js';
import { CommandContext } from '../../../cli/command/command-context.js';
import { loadSettings } from '../../../config/settings.js';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import { DomainError } from '../../../core/errors.js';
import { listEvents } from '../../../operations/look/list-events.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import { runPerennial } from '../perennial-process.js';

async function world(t: TestContext, environment: Record<string, string> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-audited-'));
  const path = join(dir, 'audit.jsonl');
  const notes: string[] = [];
  const env = { PERENNIAL_HOME: join(dir, 'home'), PERENNIAL_AUDIT_LOG_PATH: path, ...environment };
  const io = { json: false, print: () => undefined, note: (line: string) => void notes.push(line) };
  const context = new CommandContext(io, loadSettings(env));
  t.after(async () => {
    await context.close();
    await rm(dir, { recursive: true, force: true });
  });
  const told = async (): Promise<readonly AuditEvent[]> =>
    (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent);
  return { dir, env, context, notes, told };
}

const done = () => Promise.resolve({ data: {}, text: '' });
const SELF = `${userInfo().username}@${hostname()}`;

test('a deciding command is told with who and where, what it was about, why and how it ended; others are not', async (t) => {
  const { context, told } = await world(t);
  const run = { command: 'promote', args: ['churn', undefined], options: { modelVersion: 3, reason: 'looked good' } };
  await auditedRun(context, run, done);
  const refused = () => Promise.reject(new DomainError('MODEL_UNKNOWN', { model: 'nowhere' }));
  await assert.rejects(auditedRun(context, { command: 'cancel', args: ['nowhere'], options: {} }, refused), { code: 'MODEL_UNKNOWN' });
  await assert.rejects(
    auditedRun(context, { command: 'run', args: ['churn'], options: {} }, () => Promise.reject(new Error('row 17'))),
    /row 17/,
  );
  await auditedRun(context, { command: 'status', args: ['churn'], options: {} }, done);
  await auditedRun(context, { command: 'apply', args: ['models/'], options: { dryRun: true } }, done);
  const events = await told();
  assert.deepEqual(
    events.map(({ actor, action, target, reason = '', outcome, from }) => [actor.name, action, target, reason, outcome, from.host]),
    [
      [SELF, 'promote', 'churn version 3', 'looked good', 'done', SELF],
      [SELF, 'cancel', 'nowhere', '', 'refused: MODEL_UNKNOWN', SELF],
      [SELF, 'run', 'churn', '', 'failed', SELF],
    ],
  );
  // What was refused changed nothing.
  assert.deepEqual(
    (await listEvents(context, { limit: 9 })).map(({ action }) => action),
    ['run', 'promote'],
  );
  assert.deepEqual(
    (await listEvents(context, { limit: 9, actor: SELF.toUpperCase(), sinceMs: Date.parse(events[2]?.time ?? '') })).map(
      ({ action }) => action,
    ),
    ['run'],
  );
});

test('the settings may say who decides, and the machine is told beside it', async (t) => {
  const { context, told } = await world(t, { PERENNIAL_ACTOR: 'nightly job' });
  await auditedRun(context, { command: 'token new', args: [], options: { name: 'web' } }, done);
  const [event] = await told();
  assert.deepEqual([context.actor, event?.actor.name, event?.from.host, event?.target], ['nightly job', 'nightly job', SELF, 'web']);
  assert.throws(() => loadSettings({ PERENNIAL_ACTOR: 'two\nlines' }), /PERENNIAL_ACTOR: expected a name/);
});

test('a store that takes nothing fails no command, and the person hears of it', async (t) => {
  const { dir, context, notes, told } = await world(t, {});
  await writeFile(join(dir, 'home'), 'a file in the place of the folder');
  assert.deepEqual(await auditedRun(context, { command: 'pause', args: ['churn'], options: {} }, done), { data: {}, text: '' });
  assert.match(notes.join('\n'), /not in the chain/);
  assert.equal((await told())[0]?.action, 'pause');
});

test('the command line tells its own events, filters them, and says where a chain breaks', async (t) => {
  const { dir, env, context } = await world(t);
  const perennial = async (...args: string[]) => {
    const { code, stdout, stderr } = await runPerennial([...args, '--json'], env, dir);
    return { code, data: (stdout === '' ? undefined : JSON.parse(stdout)) as unknown, stderr };
  };
  const made = await perennial('token', 'new', '--name', 'web', '--role', 'predict');
  assert.equal(made.code, 0, made.stderr);
  const listed = (await perennial('audit', '--actor', userInfo().username)).data as readonly AuditEvent[];
  assert.deepEqual(
    listed.map(({ action, target }) => [action, target]),
    [['token new', 'web']],
  );
  assert.ok(!(await readFile(env.PERENNIAL_AUDIT_LOG_PATH, 'utf8')).includes((made.data as { token: string }).token));
  const { head } = await verifyAudit(context);
  await rm(join(dir, 'home', 'objects', 'audit', '00000001.json'));
  const broken = await perennial('audit', 'verify', '--noted', `1:${head?.sha256}`);
  assert.deepEqual([broken.code, (broken.data as { problem: { number: number } }).problem.number], [1, 1]);
});
