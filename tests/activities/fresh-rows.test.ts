import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { PreprocessInput, SnapshotResult } from '../../contracts/activities.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
});
after(() => world.close());

async function reader(name: string): Promise<{ path: string; read: (changes: Partial<PreprocessInput>) => Promise<SnapshotResult> }> {
  const path = join(world.folder, `${name}.csv`);
  await writeChurnCsv(path, { rows: 300 });
  const definitionDigest = await world.apply(churnModel(path, { name }));
  const input = { model: name, triggerId: 'first', asOf: LAST_AS_OF, definitionDigest, parameters: {}, querySql: null };
  return { path, read: (changes) => world.run('perennial.ingestSnapshot', { ...input, ...changes }) };
}

test('another trigger of a data time that was read gets the rows of then, and is told so', async () => {
  const { path, read } = await reader('reused');
  const first = await read({});
  await writeChurnCsv(path, { rows: 300, seed: 8 });
  const { readBefore = 0, ...second } = await read({ triggerId: 'second' });
  assert.deepEqual(second, first);
  assert.ok(readBefore > Date.UTC(2020, 0, 1), 'when they were read');
  assert.equal((await read({})).readBefore, undefined, 'the trigger that read them is told nothing');
});

test('fresh rows are read once per trigger, and change what no other trigger gets', async () => {
  const { path, read } = await reader('corrected');
  const first = await read({});
  await writeChurnCsv(path, { rows: 300, seed: 8 });
  const fresh = { triggerId: 'second', fresh: true };
  const [one, two] = await Promise.all([read(fresh), read(fresh)]);
  assert.notEqual(one.address, first.address);
  assert.deepEqual([two, one.readBefore], [one, undefined]);
  await writeChurnCsv(path, { rows: 300, seed: 9 });
  assert.deepEqual(await read(fresh), one, 'a retry finds the rows of its trigger');
  assert.notEqual((await read({ triggerId: 'third', fresh: true })).address, one.address);
  assert.equal((await read({ triggerId: 'fourth' })).address, first.address);
});

test('no rows end preprocessing for good, with what was asked, and nothing is kept of it', async () => {
  const { path, read } = await reader('empty');
  const early = read({ asOf: Date.UTC(1999, 0, 1) });
  await assert.rejects(early, {
    type: 'SNAPSHOT_EMPTY',
    nonRetryable: true,
    message: /gave 300 rows, and none was known as of 1999-01-01/,
  });
  await writeFile(path, (await readFile(path, 'utf8')).split('\n')[0] ?? '');
  await assert.rejects(read({}), { type: 'SNAPSHOT_EMPTY', nonRetryable: true, message: /gave no rows as of/ });
  await writeChurnCsv(path, { rows: 300 });
  assert.equal((await read({})).rows, 300);
});
