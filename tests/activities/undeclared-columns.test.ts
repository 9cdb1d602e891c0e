import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { columnTypes } from '../../index.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { snapshotText } from '../../workflows/details/stage-text.js';

let world: ActivityWorld;
const CARD = '4111-1111-1111-1111';

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  const [header, ...lines] = (await readFile(world.csvPath, 'utf8')).trimEnd().split('\n');
  await writeFile(world.csvPath, [`${header},card,fax`, ...lines.map((line) => `${line},${CARD},`)].join('\n'));
});
after(() => world.close());

const TYPES = {
  customer: 'string',
  seen_at: 'timestamp',
  plan: 'string',
  country: 'string',
  monthly_fee: 'number',
  support_calls: 'number',
  tenure_days: 'number',
  churned: 'number',
} as const;

test('what a source gives beyond the definition is not stored, is told, and breaks a check that asks for exactly the declared', async () => {
  const definition = churnModel(world.csvPath, { expect: [columnTypes(TYPES, { exact: true })] });
  const context = { model: 'churn', triggerId: 'first', asOf: LAST_AS_OF, definitionDigest: await world.apply(definition) };
  const snapshot = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  assert.deepEqual(snapshot.undeclared, { count: 2, numbers: [9, 10] });
  assert.equal(snapshot.columns, Object.keys(TYPES).length);
  assert.match(snapshotText(snapshot), /; warning: not stored, as the definition does not declare them: columns number 9, 10$/);
  for await (const { key } of world.deps.objects.list('snapshots/'))
    assert.equal(Buffer.from(await world.deps.objects.get(key)).includes('4111'), false, key);
  const { undeclared } = snapshot;
  const checks = await world.run('perennial.checkSnapshot', { ...context, snapshot: snapshot.address, undeclared, tag: null });
  assert.equal(checks.passed, false);
  assert.match(checks.failures.join(), /2 differ: 2 that the definition does not name/);
});

test('another attempt tells of the same columns', async () => {
  const context = { model: 'churn', triggerId: 'second', asOf: LAST_AS_OF, definitionDigest: await world.apply(churnModel(world.csvPath)) };
  const read = () => world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  assert.deepEqual(await read(), await read());
});
