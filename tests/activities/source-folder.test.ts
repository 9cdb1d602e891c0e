import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { recordSourceFolder } from '../../activities/registry/source-folder.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn-rows.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
});
after(() => world.close());

test('one definition is read from where it was applied last, and equal paths of two checkouts are not taken for one file', async () => {
  const definition = churnModel('rows.csv', { name: 'moved' });
  const definitionDigest = await world.apply(definition);
  const input = { model: 'moved', asOf: LAST_AS_OF, definitionDigest, parameters: {}, querySql: null };
  const read = (triggerId: string) => world.run('perennial.ingestSnapshot', { ...input, triggerId });
  await assert.rejects(read('nowhere'), { type: 'SOURCE_NOT_FOUND', nonRetryable: true });
  const addresses: string[] = [];
  for (const [checkout, rows] of [
    ['laptop', 300],
    ['server', 320],
  ] as const) {
    const folder = join(world.folder, checkout);
    await mkdir(folder);
    await writeChurnCsv(join(folder, 'rows.csv'), { rows });
    await recordSourceFolder(world.deps.objects, definition, folder);
    await recordSourceFolder(world.deps.objects, definition, folder);
    const snapshot = await read(checkout);
    assert.deepEqual([snapshot.rows, snapshot.readBefore], [rows, undefined]);
    addresses.push(snapshot.address);
  }
  assert.equal(new Set(addresses).size, 2);
  assert.equal((await world.keys('models/moved/folders/')).length, 2, 'applying twice is applying once');
});
