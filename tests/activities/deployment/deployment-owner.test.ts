import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { releaseHold } from '../../../activities/deployment/release-hold.js';
import { claimEpoch, newestOwner, newestOwners, writerOf } from '../../../activities/deployment/owner-epochs.js';
import { takeOver } from '../../../activities/deployment/take-over.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import { rollBackDirectly } from '../../../operations/deployments/roll-back-directly.js';
import { adoptAs, deployAs, openDeployWorld, writerAt } from './deploy-world.js';
import type { DeployWorld } from './deploy-world.js';

let world: DeployWorld;
beforeEach(async () => void (world = await openDeployWorld()));
afterEach(() => world.close());

const REFUSED = { code: 'DEPLOY_OWNER_DIFFERENT', retryable: false };
const ownerOf = (number: number) => world.revision(number).then(({ owner }) => [owner.epoch, owner.cluster]);

/** A store that does something right before the first put of a revision: whoever puts it has looked at the owner already. */
function beforeRevision(objects: ObjectStore, work: () => Promise<unknown>): ObjectStore {
  let isDone = false;
  const put = async (key: string, content: Uint8Array) => {
    if (key.startsWith('deployments/') && !isDone) {
      isDone = true;
      await work();
    }
    return objects.putIfAbsent(key, content);
  };
  return new Proxy(objects, {
    get: (target, name) => {
      if (name === 'putIfAbsent') return put;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as (...values: unknown[]) => unknown).bind(target) : value;
    },
  });
}

describe('the owner of an endpoint', () => {
  it('is whoever deploys first, in the name of its data directory; the installation has one id', async () => {
    const up = writerAt(world, 'a', { dataDirectoryId: 'home-1' });
    await deployAs(up, 1);
    await deployAs(up, 2);
    const { installation } = await writerOf(up);
    const owner = await newestOwner(world.objects, 'churn');
    assert.deepEqual([owner?.epoch, owner?.claimedBy, owner?.reason], [1, 'home-1', 'first deployment: test']);
    assert.deepEqual((await world.revision(2)).owner, {
      epoch: 1,
      installation,
      cluster: 'a',
      namespace: 'default',
      workflowId: 'perennial/churn/lifecycle',
    });
    await deployAs(writerAt(world, 'a'), 3);
    assert.deepEqual(await newestOwners(world.objects), [owner], 'another worker of the same Temporal claims nothing');
    for (const endpoint of ['churn-2', 'a', ...Array.from({ length: 40 }, (_, i) => `e${i}`)])
      for (const epoch of [1, 2]) {
        const claim = { endpoint, epoch, changeId: `${endpoint}-${epoch}`, actor: 'ada', reason: 'test' };
        await claimEpoch(world.objects, await writerOf(up), claim);
      }
    const owners = await newestOwners(world.objects);
    const names = owners.map(({ endpoint }) => endpoint);
    assert.deepEqual([owners.length, names], [43, [...names].sort()]);
    assert.deepEqual(new Set(owners.map(({ endpoint, epoch }) => `${endpoint === 'churn'} ${epoch}`)), new Set(['false 2', 'true 1']));
  });

  it('is one of two that deploy first at the same time; the other is refused', async () => {
    const ended = await Promise.allSettled(['a', 'b'].map((cluster) => deployAs(writerAt(world, cluster), 1)));
    assert.deepEqual(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const refused = ended.find((one) => one.status === 'rejected');
    assert.equal((refused?.reason as { code?: string }).code, 'DEPLOY_OWNER_DIFFERENT');
    assert.equal((await newestOwners(world.objects)).length, 1);
  });

  it('is told by cluster, namespace and installation: whoever differs in one is refused, to deploy and to release a hold', async () => {
    const owner = writerAt(world, 'a');
    await deployAs(owner, 1);
    await deployAs(owner, 2);
    await rollBackDirectly(world.objects, { endpoint: 'churn', version: undefined, actor: 'ada', reason: 'odd' });
    assert.deepEqual(await ownerOf(3), [1, 'a'], 'a direct rollback keeps the epoch that is there');
    const release = {
      model: 'churn',
      endpoint: 'churn',
      changeId: 'resume',
      actor: 'ada',
      reason: '',
      workflowId: 'perennial/churn/lifecycle',
    };
    const others = [writerAt(world, 'b'), writerAt(world, 'a', { cluster: { id: 'a', namespace: 'other' } })];
    for (const other of others) {
      await assert.rejects(deployAs(other, 2, { byPerson: true }), REFUSED);
      await assert.rejects(releaseHold(other, release), REFUSED);
    }
    await world.objects.delete('installation.json');
    await assert.rejects(
      deployAs(owner, 2, { byPerson: true, changeId: 'late' }),
      /\(installation [0-9a-f-]{36}\).*\(installation [0-9a-f-]{36}\)/,
    );
  });

  it('is known by the newest revision where the epochs were lost: nobody takes it by chance, and a takeover goes on counting', async () => {
    await deployAs(writerAt(world, 'a'), 1);
    await world.objects.delete('owners/churn/00000001.json');
    await assert.rejects(deployAs(writerAt(world, 'b'), 2), REFUSED);
    await deployAs(writerAt(world, 'a'), 2);
    const other = writerAt(world, 'b');
    const from = (await world.revision(2)).owner;
    const { owner } = await takeOver(other, await writerOf(other), { endpoint: 'churn', from, actor: 'bob', reason: 'moved' });
    assert.equal(owner.epoch, 2);
    await deployAs(other, 3);
  });
});

describe('taking an endpoint over', () => {
  it('lets the new owner deploy and the former one be refused, changes nothing that is served, and is audited from whom to whom', async () => {
    const [former, next] = [writerAt(world, 'a'), writerAt(world, 'b')];
    const split = { targets: [1, 2].map((version) => ({ version, share: 0.5 })), shadows: [3], stickyBy: 'entity' as const };
    await deployAs(former, 1, { split });
    const { owner, revision } = await adoptAs(next);
    const served = await world.revision(1);
    assert.deepEqual([owner.epoch, owner.cluster, owner.claimedBy], [2, 'b', null]);
    assert.deepEqual(revision, { ...served, ...pick(revision, 'changeId', 'createdAt', 'revision', 'owner', 'actor', 'reason') });
    assert.deepEqual(await ownerOf(2), [2, 'b']);
    const [audit] = await world.metadata.listAudit('churn', 9).then((rows) => rows.filter(({ action }) => action === 'own'));
    assert.deepEqual(
      [audit?.actor, audit?.subject, audit?.reason],
      ['bob', 'churn#2', 'moved (from namespace default of Temporal a to namespace default of Temporal b)'],
    );
    const [row] = await world.metadata.listDeployments('churn', 1);
    assert.deepEqual([row?.revision, row?.actor, row?.reason], [2, 'bob', 'moved']);
    await assert.rejects(deployAs(former, 2), REFUSED);
    assert.deepEqual(await deployAs(next, 4), { revision: 3, version: 4, previousVersion: 1 });
  });

  it('twice is once', async () => {
    const next = writerAt(world, 'b');
    await deployAs(writerAt(world, 'a'), 1);
    const first = await adoptAs(next);
    const audited = await world.metadata.listAudit('churn', 99);
    assert.deepEqual(await adoptAs(next), first);
    assert.deepEqual(await world.metadata.listAudit('churn', 99), audited);
    assert.equal((await world.metadata.listDeployments('churn', 9)).length, 2);
  });

  it('keeps a hold, which the new owner can release', async () => {
    const next = writerAt(world, 'b');
    await deployAs(writerAt(world, 'a'), 1);
    await deployAs(writerAt(world, 'a'), 2);
    await rollBackDirectly(world.objects, { endpoint: 'churn', version: undefined, actor: 'ada', reason: 'odd' });
    assert.deepEqual((await adoptAs(next)).revision?.hold, { actor: 'ada', reason: 'odd' });
    await assert.rejects(deployAs(next, 3), { code: 'DEPLOY_HELD' });
    const release = {
      model: 'churn',
      endpoint: 'churn',
      changeId: 'resume',
      actor: 'ada',
      reason: '',
      workflowId: 'perennial/churn/lifecycle',
    };
    assert.deepEqual(await releaseHold(next, release), { revision: 5 });
    assert.deepEqual([(await world.revision(5)).hold, (await ownerOf(5))[0]], [undefined, 2]);
  });

  it('from one owner is not taking it from the next: who decided on the first is told', async () => {
    await deployAs(writerAt(world, 'a'), 1);
    const seen = await newestOwner(world.objects, 'churn');
    await adoptAs(writerAt(world, 'b'));
    const late = writerAt(world, 'c');
    const taking = takeOver(late, await writerOf(late), { endpoint: 'churn', from: seen, actor: 'bob', reason: 'moved' });
    await assert.rejects(taking, { code: 'DEPLOY_OWNER_CHANGED', message: /taken over by namespace default of Temporal b/ });
  });

  it('of an endpoint that nobody has claims it, and of one without a revision claims it alone', async () => {
    const { owner, revision } = await adoptAs(writerAt(world, 'b'));
    assert.deepEqual([owner.epoch, revision], [1, null]);
    assert.deepEqual(await world.metadata.listAudit('churn', 9), []);
    assert.equal((await adoptAs(writerAt(world, 'c'))).owner.epoch, 2);
    await assert.rejects(deployAs(writerAt(world, 'b'), 1), REFUSED);
  });
});

describe('a former owner that looked before an endpoint was taken and writes after it', () => {
  const next = () => writerAt(world, 'b');

  it('has no revision after the one of the takeover', async () => {
    await deployAs(writerAt(world, 'a'), 1);
    const slow = writerAt({ ...world, objects: beforeRevision(world.objects, () => adoptAs(next())) }, 'a');
    await assert.rejects(deployAs(slow, 2), REFUSED);
    assert.deepEqual([await ownerOf(2), (await world.revision(2)).targets[0]?.version], [[2, 'b'], 1]);
    await assert.rejects(world.revision(3), { code: 'OBJECT_NOT_FOUND' });
  });

  it('has its revision below it when it was the quicker one, and the takeover goes on with what that serves', async () => {
    await deployAs(writerAt(world, 'a'), 1);
    const [looked, go] = [signal(), signal()];
    const slow = beforeRevision(world.objects, () => (looked.give(), go.given));
    const writing = deployAs(writerAt({ ...world, objects: slow }, 'a'), 2);
    await looked.given;
    const taker = beforeRevision(world.objects, () => (go.give(), writing));
    const { revision } = await adoptAs({ ...next(), objects: taker });
    assert.deepEqual([revision?.revision, revision?.targets[0]?.version, await ownerOf(2)], [3, 2, [1, 'a']]);
    await assert.rejects(deployAs(writerAt(world, 'a'), 3), REFUSED);
  });

  it('also when the former owner is a takeover that was overtaken', async () => {
    await deployAs(writerAt(world, 'a'), 1);
    const slow = writerAt({ ...world, objects: beforeRevision(world.objects, () => adoptAs(writerAt(world, 'c'))) }, 'b');
    await assert.rejects(adoptAs(slow), { code: 'DEPLOY_OWNER_CHANGED' });
    assert.deepEqual(await ownerOf(2), [3, 'c']);
    await assert.rejects(world.revision(3), { code: 'OBJECT_NOT_FOUND' });
  });
});

it('a hold that is set while a deployment has looked already stops it', async () => {
  const owner = writerAt(world, 'a');
  await deployAs(owner, 1);
  await deployAs(owner, 2);
  const rollback = () => rollBackDirectly(world.objects, { endpoint: 'churn', version: undefined, actor: 'ada', reason: 'odd' });
  const slow = writerAt({ ...world, objects: beforeRevision(world.objects, rollback) }, 'a');
  await assert.rejects(deployAs(slow, 3), { code: 'DEPLOY_HELD' });
  assert.equal((await world.revision(3)).hold?.reason, 'odd');
});

function signal(): { readonly given: Promise<void>; give(): void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}

function pick<T extends object>(from: T | null, ...names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, from?.[name]])) as Partial<T>;
}
