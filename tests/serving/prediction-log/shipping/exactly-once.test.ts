import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import type { FaultPlan } from '../../../ports/faults/fault-plan.js';
import { createInstallation } from '../../serving-fixture.js';
import { entry, openLog, segmentFiles, served } from '../log-fixture.js';
import { runShipProgram } from './run-ship-program.js';
import { segmentKeys, storedRows } from '../stored-rows.js';

const SEGMENTS = 3;
const ROWS_EACH = 20;

async function writeSegments(dir: string): Promise<string[]> {
  const ids = Array.from({ length: SEGMENTS * ROWS_EACH }, (_, i) => `row-${String(i).padStart(3, '0')}`);
  const active = served();
  for (let segment = 0; segment < SEGMENTS; segment += 1) {
    const { log } = await openLog(dir);
    for (const id of ids.slice(segment * ROWS_EACH, (segment + 1) * ROWS_EACH))
      log.append(entry({ active, ids: [id], raw: { kind: 'records', records: [{ distance: segment, carrier: 'AA' }] } }));
    await log.close();
  }
  assert.equal((await segmentFiles(dir)).length, SEGMENTS);
  return ids;
}

const FAULTS = [
  ['kill-before', 'kill-after'],
  ['disk-full', 'kill-before'],
  ['kill-after', 'disk-full'],
] as const;

for (let at = 1; at <= SEGMENTS; at += 1) {
  const modes = FAULTS[at - 1] ?? [];
  test(`two shippers at once, ${modes.join(' and ')} at their write ${at}: every row is stored once`, async (t) => {
    const { dir, objects } = await createInstallation(t);
    const log = join(dir, 'log');
    const ids = await writeSegments(log);
    const ends = await Promise.all(modes.map((mode) => runShipProgram(log, dir, { mode, at } satisfies FaultPlan)));
    ends.forEach(({ code, signal, output }) => assert.ok(code === 0 || signal === 'SIGKILL', output));
    const last = await runShipProgram(log, dir);
    assert.equal(last.code, 0, last.output);
    assert.deepEqual((await storedRows(dir, objects, 'flights')).map(({ id }) => id).sort(), ids);
    assert.equal((await segmentKeys(objects, 'flights')).length, SEGMENTS);
    assert.deepEqual(await segmentFiles(log), []);
  });
}

test('a store that refuses every write for a while gets every row once when it takes them again', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const log = join(dir, 'log');
  const ids = await writeSegments(log);
  const { code, output } = await runShipProgram(log, dir, { mode: 'disk-full', at: 1, count: 10 * SEGMENTS });
  assert.equal(code, 0, output);
  assert.match(output, /cannot ship to [^]*ships again\s*$/);
  assert.deepEqual((await storedRows(dir, objects, 'flights')).map(({ id }) => id).sort(), ids);
});
