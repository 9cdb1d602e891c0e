import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordDecisions, recordTrigger } from '../../../activities/lifecycle/record-triggers.js';
import { appendToChain } from '../../fixtures/append-to-chain.js';
import { appendOnce } from '../../../adapters/audit/append-once.js';
import { AuditTrail } from '../../../adapters/audit/audit-trail.js';
import type { RecordTriggerInput } from '../../../contracts/activities.js';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import { listEvents } from '../../../operations/look/list-events.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import { deployAs, openDeployWorld, writerAt } from '../deployment/deploy-world.js';
import type { DeployWorld } from '../deployment/deploy-world.js';

const isSource = import.meta.url.endsWith('.ts');
const PROGRAM = fileURLToPath(new URL(isSource ? './told-event-program.ts' : './told-event-program.js', import.meta.url));

let world: DeployWorld;
beforeEach(async () => void (world = await openDeployWorld()));
afterEach(() => world.close());

const scheduled: RecordTriggerInput = {
  model: 'churn',
  triggerId: 'schedule-20260101T000000Z',
  kind: 'schedule',
  asOf: 1,
  receivedAt: 1,
  by: { actor: 'schedule', reason: 'schedule' },
};
const foreign = (id: string): AuditEvent => ({
  id,
  time: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'token', name: 'ops' },
  action: 'unload',
  target: 'flights',
  outcome: 'done',
  from: {},
});
const told = async (): Promise<readonly string[]> =>
  [...(await listEvents(world, { limit: 99 }))]
    .reverse()
    .map(({ actor, action, target, outcome }) => `${actor.name}|${actor.kind}|${action}|${target}|${outcome}`);

test('what schedules, monitors and pipelines decide is in the chain by their own names, and what people decide by theirs', async () => {
  await recordTrigger(world, scheduled);
  const by = { actor: 'monitor inputs', reason: 'drift: age 0.5' };
  await recordTrigger(world, { ...scheduled, triggerId: 'drift-1', kind: 'drift', by });
  await recordTrigger(world, { ...scheduled, triggerId: 'forged', kind: 'manual', by: { actor: 'schedule', reason: 'x' } });
  await deployAs(writerAt(world, 'a'), 1, { changeId: 'pipeline:drift-1', ...by });
  await deployAs(writerAt(world, 'a'), 2, { changeId: 'c2', byPerson: true });
  await deployAs(writerAt(world, 'a'), 1, { changeId: 'c3', byPerson: true, goesBack: true });
  assert.deepEqual(await told(), [
    'schedule perennial/churn/retrain|schedule|train|churn|started',
    'monitor inputs|monitor|train|churn|started',
    'schedule|client|train|churn|started',
    'pipeline drift-1|pipeline|deploy|churn version 1 revision 1|deployed',
    'ada|client|promote|churn version 2 revision 2|deployed',
    'ada|client|rollback|churn version 1 revision 3|deployed',
  ]);
  assert.equal((await verifyAudit(world)).problem, null);
});

test('attempts at once, again and after many other events end in one link, also where the outcome of the same change is told', async () => {
  await Promise.all([1, 2, 3].flatMap((n) => [recordTrigger(world, scheduled), appendToChain(world.objects, foreign(`${n}`))]));
  await deployAs(writerAt(world, 'a'), 1, { changeId: 'c1' });
  for (let n = 10; n < 20; n += 1) await appendToChain(world.objects, foreign(`${n}`));
  await recordTrigger(world, scheduled);
  const decision = { changeId: 'c1', actor: 'ada', reason: 'test', version: 1, revision: 1, text: '' } as const;
  const decided = { model: 'churn', decisions: [{ ...decision, action: 'deploy', state: 'deployed' } as const] };
  await Promise.all([recordDecisions(world, decided), recordDecisions(world, decided)]);
  const paused = { ...decision, changeId: 'p1', action: 'pause', state: 'done', version: null, revision: null } as const;
  await recordDecisions(world, { model: 'churn', decisions: [paused] });
  const own = (await told()).filter((line) => !line.startsWith('ops'));
  assert.deepEqual(own, [
    'schedule perennial/churn/retrain|schedule|train|churn|started',
    'ada|client|deploy|churn version 1 revision 1|deployed',
    'ada|client|pause|churn|done',
  ]);
  assert.deepEqual([(await told()).length, (await verifyAudit(world)).problem], [16, null]);
});

test('an attempt that is killed before or after any of its writes is completed by the next one', async () => {
  for (const mode of ['kill-before', 'kill-after'] as const)
    for (const at of [1, 2, 3]) {
      const event = foreign(`${mode}-${at}`);
      const args = [...(isSource ? ['--import', 'tsx'] : []), PROGRAM, world.folder, JSON.stringify(event), JSON.stringify({ mode, at })];
      const signal = await new Promise((resolve) => execFile(process.execPath, args, (error) => resolve(error?.signal)));
      assert.equal(signal, 'SIGKILL');
      await appendToChain(world.objects, foreign(`after ${event.id}`));
      await appendOnce(world.objects, event);
      const ids = (await listEvents(world, { limit: 99 })).map(({ id }) => id);
      assert.equal(ids.filter((id) => id === event.id).length, 1, event.id);
    }
  assert.equal((await verifyAudit(world)).problem, null);
});

test('the file of lines gets the same event, once however often its activity runs', async () => {
  const path = join(world.folder, 'audit.jsonl');
  const audit = new AuditTrail({ path, objects: world.objects, log: () => undefined });
  for (let n = 0; n < 3; n += 1) await recordTrigger({ ...world, audit }, scheduled);
  await audit.flush();
  const [line = '', ...others] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  assert.deepEqual([[JSON.parse(line)], others], [await listEvents(world, { limit: 9 }), []]);
});

test('rubbish that somebody put at the end of the chain stops nothing, and is found', async () => {
  await recordTrigger(world, scheduled);
  await writeFile(join(world.folder, 'objects', 'audit', '00000002.json'), 'rubbish');
  await recordTrigger(world, { ...scheduled, triggerId: 'later' });
  const { links, problem } = await verifyAudit(world);
  assert.deepEqual([links, problem?.number], [3, 2]);
});
