import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { createInstallation } from '../../../serving-fixture.js';
import { categorical, entry, numeric, openLog, served } from '../../log-fixture.js';
import { runShipProgram } from '../../shipping/run-ship-program.js';
import { storedColumns, storedRows } from '../../stored-rows.js';

const HEAD = {
  id: 'VARCHAR',
  at: 'TIMESTAMP WITH TIME ZONE',
  endpoint: 'VARCHAR',
  revision: 'BIGINT',
  model: 'VARCHAR',
  version: 'BIGINT',
  variant: 'VARCHAR',
  is_shadow: 'BOOLEAN',
  entity: 'VARCHAR',
  latency_ms: 'DOUBLE',
};
const INPUTS = { input_distance: 'DOUBLE', 'input_a "name", odd': 'VARCHAR' };

test('a stored segment has typed columns: context, answer by task, one per input', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const folder = join(dir, 'log');
  const { log } = await openLog(folder);
  const inputs = [numeric('distance'), categorical('a "name", odd')];
  const records = [{ distance: 0.1, 'a "name", odd': "it's" }];
  const raw = { kind: 'records', records } as const;
  log.append(entry({ active: served({ endpoint: 'binary', inputs }), ids: ['b'], entity: 'x', raw, score: [0.5] }));
  log.append(entry({ active: served({ endpoint: 'many', task: 'multiclass', inputs }), ids: ['m'], raw, score: [0.1, 0.2, 0.7] }));
  const classes = ['stayed', 'churned'];
  log.append(
    entry({
      active: served({ endpoint: 'named', inputs, classes }),
      ids: ['n', 'o'],
      raw: { kind: 'records', records: [...records, ...records] },
      score: [0.75, 0.25],
    }),
  );
  log.append(entry({ active: served({ endpoint: 'value', task: 'regression', inputs }), ids: ['v'], raw, score: [-3] }));
  await log.close();
  const { code, output } = await runShipProgram(folder, dir);
  assert.equal(code, 0, output);
  assert.deepEqual(await storedColumns(dir, objects, 'binary'), {
    ...HEAD,
    prediction: 'BOOLEAN',
    probability: 'DOUBLE',
    margin: 'DOUBLE',
    ...INPUTS,
  });
  assert.deepEqual(await storedColumns(dir, objects, 'many'), {
    ...HEAD,
    prediction: 'VARCHAR',
    probabilities: 'DOUBLE[]',
    margins: 'DOUBLE[]',
    ...INPUTS,
  });
  assert.deepEqual(await storedColumns(dir, objects, 'value'), { ...HEAD, prediction: 'DOUBLE', margin: 'DOUBLE', ...INPUTS });
  const [binary] = await storedRows(dir, objects, 'binary');
  assert.deepEqual([binary?.at, binary?.entity, binary?.latency_ms], [new Date(1_700_000_000_123), 'x', 0.625]);
  assert.deepEqual([binary?.prediction, binary?.probability, binary?.margin], [false, 0.5, 1]);
  assert.deepEqual([binary?.input_distance, binary?.['input_a "name", odd']], [0.1, "it's"]);
  assert.deepEqual(await storedColumns(dir, objects, 'named'), {
    ...HEAD,
    prediction: 'VARCHAR',
    probability: 'DOUBLE',
    probability_of: 'VARCHAR',
    margin: 'DOUBLE',
    ...INPUTS,
  });
  const named = await storedRows(dir, objects, 'named');
  assert.deepEqual(named.map(({ prediction, probability, probability_of }) => [prediction, probability, probability_of]).sort(), [
    ['churned', 0.75, 'churned'],
    ['stayed', 0.25, 'churned'],
  ]);
  const [many] = await storedRows(dir, objects, 'many');
  assert.deepEqual([many?.prediction, many?.probabilities, many?.entity], ['on time', [0.1, 0.2, 0.7].map(Math.fround), null]);
  const [value] = await storedRows(dir, objects, 'value');
  assert.deepEqual([value?.prediction, value?.margin], [-3, -6]);
});
