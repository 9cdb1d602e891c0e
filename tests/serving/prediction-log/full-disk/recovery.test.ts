import assert from 'node:assert/strict';
import test from 'node:test';
import { runOnSmallDisk } from '../../../ports/faults/small-disk.js';
import { programPath } from '../../serving-fixture.js';

interface Outcome {
  readonly wasWaiting: number;
  readonly isStored: boolean;
  readonly storedOnce: boolean;
  readonly deliveredOnce: boolean;
  readonly left: number;
  readonly failed: number;
  readonly work: readonly string[];
  readonly kept: number;
  readonly lost: number;
  readonly sent: number;
  readonly reasons: readonly string[];
  readonly lines: readonly string[];
}

const recovered = (scenario: string): Promise<Outcome> =>
  runOnSmallDisk(scenario, programPath('prediction-log/full-disk/recovery-program')) as Promise<Outcome>;

test('with no byte left on its disk, and none given back by others, what waits is shipped, and the log knows that it has room', async () => {
  const outcome = await recovered('plain');
  assert.ok(outcome.wasWaiting > 0 && outcome.isStored && outcome.storedOnce, JSON.stringify(outcome));
  assert.deepEqual({ left: outcome.left, failed: outcome.failed, work: outcome.work }, { left: 0, failed: 0, work: [] });
  assert.equal(outcome.kept + outcome.lost, outcome.sent);
  assert.deepEqual(outcome.reasons, ['disk-full']);
  assert.deepEqual(
    outcome.lines.filter((line) => /could not be made into Parquet|put aside/.test(line)),
    [],
  );
});

test('with TMPDIR on the same full disk and no memory for files, the room that is kept in the folder is enough', async () => {
  const outcome = await recovered('alone');
  assert.ok(outcome.wasWaiting > 0 && outcome.isStored && outcome.storedOnce, JSON.stringify(outcome));
  assert.deepEqual({ left: outcome.left, failed: outcome.failed, work: outcome.work }, { left: 0, failed: 0, work: [] });
});

test('a full disk keeps no destination from its rows: each is delivered once, and their files go', async () => {
  const outcome = await recovered('destination');
  assert.ok(outcome.isStored && outcome.deliveredOnce, JSON.stringify(outcome));
  assert.equal(outcome.left, 0);
});

test('a segment that cannot be converted is put aside on a full disk too, and the others are shipped', async () => {
  const outcome = await recovered('damaged');
  assert.deepEqual({ left: outcome.left, failed: outcome.failed }, { left: 0, failed: 1 }, JSON.stringify(outcome));
  assert.ok(outcome.isStored);
});
