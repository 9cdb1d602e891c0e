import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Training } from '../../../operations/look/explain-model.js';
import { explainModel } from '../../../operations/look/explain-model.js';
import { findVersion } from '../../../operations/look/find-version.js';
import { listAudit } from '../../../operations/look/list-audit.js';
import { diffDefinitions, findDefinition, listDefinitions } from '../../../operations/look/look-at-definitions.js';
import { findReport, listReports } from '../../../operations/look/look-at-reports.js';
import { rollBackDirectly } from '../../../operations/deployments/roll-back-directly.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';

const MONITOR = { cron: '0 * * * *', window: '20d', minRows: 50, psi: 1 } as const;

describe('looking at a model, without Temporal', { concurrency: false }, () => {
  let world: ActivityWorld;
  let digest = '';
  let first = 0;
  before(async () => {
    world = await openActivityWorld();
    await writeChurnCsv(world.csvPath);
    digest = await world.apply(churnModel(world.csvPath, { monitor: MONITOR }));
  });
  after(() => world.close());

  it('says that nothing is deployed before something is', async () => {
    const { deployed, undo, gates } = await explainModel(world.deps, 'churn');
    assert.deepEqual([deployed, undo, gates], [null, null, []]);
    await assert.rejects(explainModel(world.deps, 'chrun'), { code: 'MODEL_UNKNOWN' });
  });

  it('explains a version by trigger, rows, gates and numbers, without a way back from the first', async () => {
    const chain = await runChain(world, { model: 'churn', triggerId: 'first', asOf: FIRST_AS_OF, definitionDigest: digest });
    first = chain.version;
    await deploy(world, 'churn', first);
    const { deployed, decision, training, gates, before: previous, undo, verdict } = await explainModel(world.deps, 'churn');
    assert.deepEqual([deployed?.version, deployed?.revision, previous, undo, verdict], [first, 1, null, null, 'accepted']);
    assert.deepEqual([decision?.actor, decision?.reason], ['test', 'test']);
    const { triggerId, snapshot, tags, rows, isCurrentDefinition } = training as Training;
    assert.deepEqual([triggerId, snapshot, tags, isCurrentDefinition], ['first', chain.snapshot.address, ['latest'], true]);
    assert.deepEqual(rows, chain.run.rows);
    assert.ok(gates.length >= 3 && gates.every(({ text }) => /\d|nothing/.test(text)));
  });

  it('names what was before and the command that goes back there, and what changed in the definition since', async () => {
    const chain = await runChain(world, { model: 'churn', triggerId: 'second', asOf: LAST_AS_OF, definitionDigest: digest });
    await deploy(world, 'churn', chain.version);
    const explained = await explainModel(world.deps, 'churn');
    assert.deepEqual(
      [explained.deployed?.version, explained.before?.version, explained.undo],
      [chain.version, first, 'perennial rollback churn'],
    );
    const changed = await world.apply(churnModel(world.csvPath, { retrain: { maxPerDay: 3 } }));
    assert.equal((await explainModel(world.deps, 'churn')).training?.isCurrentDefinition, false);
    const { changes, trainsAnew } = await diffDefinitions(world.deps, 'churn', digest.slice(0, 12), undefined);
    assert.equal(trainsAnew, false);
    assert.ok(changes.some(({ path, from, to }) => path === 'policy.retrain.maxPerDay' && from === 10 && to === 3));
    assert.deepEqual(
      (await listDefinitions(world.deps, 'churn', 9)).map((one) => [one.digest, one.isCurrent]).sort(),
      [
        [changed, true],
        [digest, false],
      ].sort(),
    );
    assert.equal((await findDefinition(world.deps, 'churn', digest)).definition.policy.retrain.maxPerDay, 10);
    await assert.rejects(findDefinition(world.deps, 'churn', ''), { code: 'DEFINITION_UNKNOWN' });
  });

  it('keeps a direct rollback in the audit although the database does not know it yet, and explains who holds the endpoint', async () => {
    await rollBackDirectly(world.deps.objects, { endpoint: 'churn', version: undefined, actor: 'ada', reason: 'wrong on holidays' });
    const [newest] = await listAudit(world.deps, 'churn', { limit: 9 });
    assert.deepEqual(
      [newest?.action, newest?.actor, newest?.reason, newest?.subject],
      ['direct-rollback', 'ada', 'wrong on holidays', `version ${first}, revision 3`],
    );
    const { deployed, decision, before: previous } = await explainModel(world.deps, 'churn');
    assert.deepEqual([deployed?.version, deployed?.hold?.actor, decision?.action, previous?.version], [first, 'ada', 'direct-rollback', 2]);
  });

  it('shows a version with its trigger, and a report, the newest unless another is named', async () => {
    const { manifest, run, aliases } = await findVersion(world.deps, 'churn', 2);
    assert.deepEqual([manifest?.triggerId, run?.runId, aliases.includes('champion')], ['second', manifest?.runId, true]);
    await assert.rejects(findVersion(world.deps, 'churn', 9), { code: 'VERSION_UNKNOWN' });
    await assert.rejects(findReport(world.deps, 'churn', undefined), { code: 'REPORT_UNKNOWN' });
    for (const asOf of [FIRST_AS_OF, LAST_AS_OF])
      await world.run('perennial.monitorModel', { model: 'churn', name: 'inputs', definitionDigest: digest, asOf });
    const [newest, oldest] = await listReports(world.deps, 'churn', 9);
    assert.equal((await findReport(world.deps, 'churn', undefined)).reportId, newest?.reportId);
    assert.equal((await findReport(world.deps, 'churn', oldest?.reportId)).asOf, oldest?.asOf);
    await assert.rejects(findReport(world.deps, 'churn', 'drift'), { code: 'REPORT_UNKNOWN' });
  });

  it('keeps who asked for a trigger that a lifecycle starts', async () => {
    const trigger = {
      model: 'churn',
      triggerId: 'asked',
      kind: 'manual',
      asOf: 1,
      receivedAt: 2,
      by: { actor: 'ada', reason: 'new rows' },
    } as const;
    await world.run('perennial.recordTrigger', trigger);
    await world.run('perennial.recordTrigger', trigger);
    const asked = (await listAudit(world.deps, 'churn', { limit: 99 })).filter(({ action }) => action === 'trigger');
    assert.deepEqual(
      asked.map(({ actor, reason, subject, at }) => [actor, reason, subject, at]),
      [['ada', 'new rows', 'asked', 2]],
    );
  });
});
