import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DeployInput } from '../../../contracts/activities.js';
import type { DeploymentRevision, VersionManifest } from '../../../contracts/documents.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { keys } from '../../../contracts/names.js';
import { rollBackDirectly } from '../../../operations/deployments/roll-back-directly.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { runChain } from '../../fixtures/whole-chain.js';

const MODEL = 'churn';
const JUDGED = 1;
const CANDIDATE = 2;
let world: ActivityWorld;
let change = 0;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  const context = { model: MODEL, triggerId: 'first', asOf: LAST_AS_OF, definitionDigest: await world.apply(churnModel(world.csvPath)) };
  const { run } = await runChain(world, context);
  await world.run('perennial.registerVersion', { ...context, runId: run.runId, evaluationKey: null });
});
after(() => world.close());

function deploy(version: number, changes: Partial<DeployInput> = {}) {
  change += 1;
  const input = {
    model: MODEL,
    endpoint: MODEL,
    version,
    changeId: `change-${change}`,
    actor: 'ann',
    reason: 'seen by eye',
    byPerson: true,
  };
  return world.run('perennial.deployVersion', { ...input, workflowId: 'perennial/churn/lifecycle', ...changes });
}

const split = (versions: readonly number[], shadows: readonly number[] = []): Pick<DeployInput, 'split'> => ({
  split: { targets: versions.map((version) => ({ version, share: 1 / versions.length })), shadows, stickyBy: null },
});

test('a candidate says what it was measured on: nothing by its gates, the validation rows by its training', async () => {
  const manifest = (version: number) => getDocument<VersionManifest>(world.deps.objects, keys.version(MODEL, version), 1);
  const [judged, candidate] = [await manifest(JUDGED), await manifest(CANDIDATE)];
  assert.deepEqual([candidate.verdict, candidate.metrics], ['candidate', {}]);
  assert.deepEqual(candidate.validationMetrics, judged.validationMetrics);
  assert.notDeepEqual(judged.metrics, judged.validationMetrics);
});

test('a version that no gate has judged serves in no way unless somebody insists, and what goes on is told in one error', async () => {
  const refusal = {
    type: 'DEPLOY_UNJUDGED',
    nonRetryable: true,
    message: /candidate that no gate has judged.*Fix: .*`perennial run churn`.*--force --reason/,
  };
  const before = await world.keys('deployments/churn/');
  await assert.rejects(deploy(CANDIDATE), refusal);
  await assert.rejects(deploy(CANDIDATE, { force: false }), refusal);
  await assert.rejects(deploy(JUDGED, split([JUDGED, CANDIDATE])), refusal);
  await assert.rejects(deploy(JUDGED, split([JUDGED], [CANDIDATE])), refusal);
  assert.deepEqual(await world.keys('deployments/churn/'), before);
});

test('who insists is heard, and the audit and the revision keep that and why', async () => {
  await deploy(JUDGED, { force: true });
  await deploy(CANDIDATE, { force: true });
  const [row] = await world.deps.metadata.listDeployments(MODEL, 1);
  const told = 'forced, not judged: seen by eye';
  assert.deepEqual([row?.version, row?.actor, row?.reason], [CANDIDATE, 'ann', told]);
  assert.equal((await getDocument<DeploymentRevision>(world.deps.objects, row?.key ?? '', 1)).reason, told);
  const audit = await world.deps.metadata.listAudit(MODEL, 20);
  assert.ok(
    audit.some((entry) => entry.reason === told && entry.actor === 'ann'),
    JSON.stringify(audit),
  );
  const [, earlier] = await world.deps.metadata.listDeployments(MODEL, 2);
  assert.equal(earlier?.reason, 'seen by eye', 'a version that its gates accepted needs no force, and is not said to be forced');
});

test('a rollback goes back to what somebody insisted on before, and nowhere else', async () => {
  await deploy(JUDGED);
  const { version } = await world.run('perennial.resolveRollback', { model: MODEL, endpoint: MODEL });
  assert.equal(version, CANDIDATE);
  assert.equal((await deploy(version, { goesBack: true })).version, CANDIDATE);
  await deploy(JUDGED);
  const direct = (to: number | undefined) =>
    rollBackDirectly(world.deps.objects, { endpoint: MODEL, version: to, actor: 'ann', reason: 'odd' });
  assert.equal((await direct(CANDIDATE)).targets[0]?.version, CANDIDATE);
  assert.equal((await direct(undefined)).targets[0]?.version, JUDGED);
  const context = { model: MODEL, triggerId: 'third', asOf: LAST_AS_OF, definitionDigest: await world.apply(churnModel(world.csvPath)) };
  const manifest = await getDocument<VersionManifest>(world.deps.objects, keys.version(MODEL, CANDIDATE), 1);
  const registered = await world.run('perennial.registerVersion', { ...context, runId: manifest.runId, evaluationKey: null });
  await assert.rejects(direct(registered.version), { code: 'DEPLOY_UNJUDGED' });
});
