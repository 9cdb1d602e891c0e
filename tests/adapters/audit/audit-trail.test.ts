import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { AuditTrail } from '../../../adapters/audit/audit-trail.js';
import { appendToChain } from '../../fixtures/append-to-chain.js';
import { Refusals } from '../../../adapters/audit/refusals.js';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import type { AuditEvent } from '../../../core/audit/audit-event.js';
import { MAX_TOLD_REFUSALS } from '../../../core/audit/refusal-tally.js';
import { DomainError } from '../../../core/errors.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';

const event = (id: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  id,
  time: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'token', name: 'ops' },
  action: 'unload',
  target: 'flights',
  outcome: 'done',
  from: { address: '127.0.0.1' },
  ...more,
});

async function world(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-audit-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const open = (): FsObjectStore =>
    new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e8, log });
  const path = join(dir, 'audit.jsonl');
  const told = async (file = path): Promise<readonly AuditEvent[]> =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent);
  return { dir, path, lines, open, told, trail: (file: string | undefined = path) => new AuditTrail({ path: file, objects: open(), log }) };
}

test('what several programs record at once is one chain with each event once, and a line each', async (t) => {
  const { path, open, trail, told } = await world(t);
  const trails = [trail(), trail(), trail()];
  trails.forEach((one, i) => Array.from({ length: 15 }, (_, n) => one.record(event(`${i}-${n}`))));
  assert.deepEqual(await Promise.all(trails.map((one) => one.flush())), [0, 0, 0]);
  const verdict = await verifyAudit({ objects: open() });
  assert.deepEqual([verdict.links, verdict.head?.number, verdict.problem], [45, 45, null]);
  assert.equal(new Set((await told()).map(({ id }) => id)).size, 45);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('an event that is told again right after itself is one link, and a program that comes later goes on where the chain ends', async (t) => {
  const { open } = await world(t);
  for (let n = 1; n <= 20; n += 1) assert.equal(await appendToChain(open(), event(`${n}`)), n);
  assert.equal(await appendToChain(open(), event('20')), 20);
  assert.equal(await appendToChain(open(), event('21'), 7), 21);
});

test('every change to a link, and every link that is missing or put elsewhere, is found where it is', async (t) => {
  const { dir, open } = await world(t);
  const random = seededRandom('tampering');
  const folder = join(dir, 'objects', 'audit');
  for (let n = 1; n <= 9; n += 1) await appendToChain(open(), event(`${n}`, { target: `model-${n}` }));
  const { head } = await verifyAudit({ objects: open() });
  assert.ok(head);
  const pristine = new Map(
    await Promise.all((await readdir(folder)).sort().map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
  const file = (n: number): string => join(folder, `${String(n).padStart(8, '0')}.json`);
  const restore = async (): Promise<void> => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    for (const [name, text] of pristine) await writeFile(join(folder, name), text);
  };
  const attacks: readonly ((n: number) => Promise<unknown>)[] = [
    async (n) => writeFile(file(n), (await readFile(file(n), 'utf8')).replace(`model-${n}`, 'model-x')),
    async (n) => writeFile(file(n), (await readFile(file(n), 'utf8')).replace('"done"', '"refused"')),
    async (n) => rm(file(n)),
    async (n) => rename(file(n + 1), file(n)),
    async (n) => writeFile(file(n), '{"not": "a link"'),
  ];
  for (const attack of attacks)
    for (let round = 0; round < 3; round += 1) {
      await restore();
      const n = random.nextInt(1, 8);
      await attack(n);
      const { problem } = await verifyAudit({ objects: open() });
      assert.ok(problem !== null && problem.number >= n && problem.number <= n + 1, `${n}: ${JSON.stringify(problem)}`);
    }
  await restore();
  assert.equal((await verifyAudit({ objects: open() }, head)).problem, null);
  await rm(file(9));
  assert.equal((await verifyAudit({ objects: open() })).problem, null);
  assert.match((await verifyAudit({ objects: open() }, head)).problem?.text ?? '', /was there when it was noted/);
  await appendToChain(open(), event('another nine'));
  assert.match((await verifyAudit({ objects: open() }, head)).problem?.text ?? '', /another than was noted/);
});

test('neither a file nor a store that takes nothing fails or stops anything: it is told, counted, and made up for', async (t) => {
  const { dir, path, lines, open, told, trail } = await world(t);
  // A file in the place of the store's folder, and a folder in that of the file: as good as a volume that is away and a full disk.
  await writeFile(join(dir, 'objects'), '');
  await mkdir(path);
  const one = trail();
  for (let n = 0; n < 150; n += 1) one.record(event(`${n}`));
  assert.equal(await one.flush(), 150);
  assert.match(lines.join('\n'), /could not be written to .*audit\.jsonl/);
  await rm(path, { recursive: true });
  await rm(join(dir, 'objects'));
  one.note(event('after'));
  // What waited in memory is in the chain; what found no room there was told as a number.
  await one.flush();
  one.record(event('last'));
  assert.equal(await one.flush(), 0);
  const [first, second] = await told();
  assert.deepEqual([first?.outcome, first?.count, second?.id], ['lost', 150, 'after']);
  const verdict = await verifyAudit({ objects: open() });
  assert.deepEqual([verdict.links, verdict.problem], [102, null]);
});

test('a file that is moved away is begun anew; a symbolic link is no file; one that others could read is closed', async (t) => {
  const { dir, path, lines, trail, told } = await world(t);
  const one = trail();
  one.note(event('a'));
  await one.flush();
  await rename(path, `${path}.1`);
  await writeFile(path, '', { mode: 0o644 });
  one.note(event('b'));
  await one.flush();
  assert.deepEqual([(await told(`${path}.1`))[0]?.id, (await told())[0]?.id, (await stat(path)).mode & 0o777], ['a', 'b', 0o600]);
  await symlink(join(dir, 'elsewhere'), join(dir, 'link'));
  const linked = trail(join(dir, 'link'));
  linked.note(event('c'));
  await linked.flush();
  assert.match(lines.join('\n'), /could not be written/);
  await assert.rejects(stat(join(dir, 'elsewhere')));
});

test('what others have chosen to be called is short and one line', async (t) => {
  const { path, trail } = await world(t);
  const one = trail();
  one.record(event('a', { from: { userAgent: `x\n{"id":"forged"}\u001b[2J${'y'.repeat(5_000)}` }, target: 'a\u202eb\nc' }));
  await one.flush();
  const text = await readFile(path, 'utf8');
  assert.equal(text.trimEnd().split('\n').length, 1);
  assert.ok(text.length < 1_500 && !/[\u0000-\u0009\u000b-\u001f\u202e]/.test(text));
});

test('a flood of refusals from many addresses is a bounded number of lines and one link, with every one counted', async (t) => {
  const { open, trail, told } = await world(t);
  const one = trail();
  const refusals = new Refusals(one, 'serving');
  const random = seededRandom('refusals');
  for (let i = 0; i < 20_000; i += 1)
    refusals.note(new DomainError('SERVING_UNAUTHORIZED'), {
      address: `10.0.${random.nextInt(0, 255)}.${random.nextInt(0, 255)}`,
      hasToken: true,
    });
  refusals.note(new DomainError('SERVING_NOT_READY', { reason: 'no refusal' }), { address: '10.0.0.1', hasToken: true });
  refusals.close();
  await one.flush();
  const lines = await told();
  assert.equal(lines.length, MAX_TOLD_REFUSALS + 1);
  assert.equal(
    lines.reduce((sum, { count = 0 }) => sum + count, 0),
    20_000,
  );
  const { links } = await verifyAudit({ objects: open() });
  assert.equal(links, 1);
});
