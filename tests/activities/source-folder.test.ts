import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { baseline } from '../../index.js';
import { openWithinFolders } from '../../adapters/data-source/data-folders.js';
import { recordSourceFolder } from '../../activities/registry/source-folder.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { runChain } from '../fixtures/whole-chain.js';

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

test('rows and inputs of batches come from the folder of the definition, the data directory and the listed folders, and from nowhere else', async (t) => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'perennial-elsewhere-'));
  t.after(() => rm(elsewhere, { recursive: true, force: true }));
  const path = join(elsewhere, 'rows.csv');
  await writeChurnCsv(path);
  await symlink(path, join(world.folder, 'link.csv'));
  for (const [name, source] of [
    ['absolute', path],
    ['linked', join(world.folder, 'link.csv')],
  ] as const) {
    const definition = churnModel(source, { name, train: baseline(), gates: [] });
    const context = { model: name, triggerId: 'first', asOf: LAST_AS_OF, definitionDigest: await world.apply(definition) };
    const ingest = (deps = {}) => world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null }, { deps });
    await assert.rejects(ingest(), { type: 'SOURCE_FOLDER_REFUSED', nonRetryable: true, message: /PERENNIAL_DATA_FOLDERS/ });
    await recordSourceFolder(world.deps.objects, definition, elsewhere);
    assert.equal((await ingest()).rows, 600);
  }
  await writeChurnCsv(world.csvPath);
  const definitionDigest = await world.apply(churnModel(world.csvPath, { name: 'batched', train: baseline(), gates: [] }));
  await runChain(world, { model: 'batched', triggerId: 'first', asOf: LAST_AS_OF, definitionDigest });
  const plan = (file: string, deps = {}) => {
    const input = { kind: 'file', path: file } as const;
    const request = { model: 'batched', batchId: `b-${(batches += 1)}`, version: 1, endpoint: null, input, rowsPerPart: null };
    return world.run('perennial.planBatch', request, { deps });
  };
  let batches = 0;
  for (const file of [path, join(world.folder, 'link.csv'), '/etc/passwd.csv', `${world.folder}/../${basename(elsewhere)}/rows.csv`])
    await assert.rejects(plan(file), { type: 'SOURCE_FOLDER_REFUSED', nonRetryable: true }, file);
  assert.equal((await plan(world.csvPath)).rows, 600);
  assert.equal((await plan(path, { openDataFile: (file: string) => openWithinFolders(file, [elsewhere]) })).rows, 600);
});
