import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { AuditTrail } from '../../../adapters/audit/audit-trail.js';
import type { WaitingDocument } from '../../../adapters/audit/waiting-folder.js';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import { listEvents } from '../../../operations/look/list-events.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import { appendToChain } from '../../fixtures/append-to-chain.js';

const event = (id: string): AuditEvent => ({
  id,
  time: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'token', name: 'ops' },
  action: 'unload',
  target: 'flights',
  outcome: 'done',
  from: {},
});

/** A store that is away until `back`, and trails whose owners are alive until they are buried. */
async function world(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-waiting-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const root = join(dir, 'objects');
  await writeFile(root, '');
  const dead = new Set<unknown>();
  const open = (): FsObjectStore => new FsObjectStore({ root, cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e8, log: () => undefined });
  const folder = join(dir, 'audit');
  const trail = (owner: string, takesUp = true): AuditTrail => {
    const waiting = { folder, owner, isAlive: (found: unknown) => !dead.has(found), takesUp };
    const made = new AuditTrail({ path: undefined, objects: open(), log: () => undefined, waiting });
    t.after(() => made.close());
    return made;
  };
  const files = async (): Promise<string[]> => readdir(folder).catch(() => []);
  const document = async (): Promise<WaitingDocument> =>
    JSON.parse(await readFile(join(folder, (await files())[0] ?? ''), 'utf8')) as WaitingDocument;
  const ids = async (): Promise<string[]> => (await listEvents({ objects: open() }, { limit: 999 })).map(({ id }) => id).reverse();
  return { dir, folder, dead, open, trail, files, document, ids, back: () => rm(root) };
}

test('what waits when a process ends is told by the next one, once, and leaves no file', async (t) => {
  const { folder, dead, open, trail, files, ids, back } = await world(t);
  const first = trail('first');
  for (const id of ['a', 'b']) first.record(event(id));
  assert.equal(await first.flush(), 2);
  const [name = ''] = await files();
  assert.deepEqual([(await stat(folder)).mode & 0o777, (await stat(join(folder, name))).mode & 0o777], [0o700, 0o600]);
  const beside = trail('second');
  assert.equal(await beside.flush(), 0, 'what belongs to a process that lives is left to it');
  dead.add('first');
  await back();
  const next = trail('third');
  assert.equal(await next.flush(), 0);
  assert.deepEqual([await ids(), await files()], [['a', 'b'], []]);
  assert.equal((await verifyAudit({ objects: open() })).problem, null);
});

test('an event whose link was written by a process that was killed before it knew, is one link', async (t) => {
  const { folder, dead, open, trail, document, files, ids, back } = await world(t);
  trail('first').record(event('a'));
  const first = trail('first', false);
  first.record(event('b'));
  await first.flush();
  await back();
  for (let n = 1; n <= 3; n += 1) await appendToChain(open(), event(`other-${n}`));
  await appendToChain(open(), event('b'));
  await appendToChain(open(), event('later'));
  // As the file is left: the event was tried when link 3 was the last one.
  for (const name of await files()) {
    const path = join(folder, name);
    const found = JSON.parse(await readFile(path, 'utf8')) as WaitingDocument;
    await writeFile(path, JSON.stringify({ ...found, waiting: found.waiting.map((one) => ({ ...one, after: 3 })) }));
  }
  assert.equal((await document()).waiting.length, 1);
  dead.add('first');
  await trail('second').flush();
  assert.deepEqual((await ids()).sort(), ['a', 'b', 'later', 'other-1', 'other-2', 'other-3']);
});

test('a kill between taking up and removing tells nothing twice', async (t) => {
  const { folder, dead, trail, files, ids, back } = await world(t);
  const first = trail('first');
  first.record(event('a'));
  await first.flush();
  const [name = ''] = await files();
  const left = await readFile(join(folder, name));
  dead.add('first');
  const second = trail('second');
  assert.equal(await second.flush(), 1);
  const [taken = ''] = await files();
  // The second is killed after it had written its file and before it removed the other's.
  const own = JSON.parse(await readFile(join(folder, taken), 'utf8')) as WaitingDocument;
  await writeFile(join(folder, taken), JSON.stringify({ ...own, merged: [name] }));
  await writeFile(join(folder, name), left);
  dead.add('second');
  await back();
  const third = trail('third');
  assert.equal(await third.flush(), 0);
  assert.deepEqual([await ids(), await files()], [['a'], []]);
});

test('what there is no room for is counted, on disk too, and the count is told; a full disk and rubbish stop nothing', async (t) => {
  const { dir, folder, dead, trail, document, ids, back } = await world(t);
  const first = trail('first');
  for (let n = 0; n < 130; n += 1) first.record(event(`${n}`));
  assert.equal(await first.flush(), 130);
  assert.deepEqual([(await document()).waiting.length, (await document()).lost], [100, 30]);
  await writeFile(join(folder, 'rubbish.json'), '{');
  await rename(folder, join(dir, 'aside'));
  await writeFile(folder, 'as good as a full disk');
  first.record(event('more'));
  assert.equal(await first.flush(), 131);
  await rm(folder);
  await rename(join(dir, 'aside'), folder);
  dead.add('first');
  await back();
  const second = trail('second');
  assert.equal(await second.flush(), 0);
  const found = await ids();
  assert.deepEqual([found.length, found.slice(0, 100).includes('99')], [101, true]);
});
