import assert from 'node:assert/strict';
import test from 'node:test';
import { runOnSmallDisk } from '../../../ports/faults/small-disk.js';
import { programPath } from '../../serving-fixture.js';

interface Outcome {
  readonly sent: number;
  readonly kept: number;
  readonly distinct: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly lines: readonly string[];
}

test('a full disk costs the rows that do not fit: each is kept or counted, it is said once, and the log goes on when there is room', async () => {
  const { sent, kept, distinct, dropped, lines } = (await runOnSmallDisk(
    '',
    programPath('prediction-log/full-disk/small-disk-program'),
  )) as Outcome;
  assert.deepEqual(Object.keys(dropped), ['disk-full']);
  assert.equal(kept + (dropped['disk-full'] ?? 0), sent);
  assert.equal(distinct, kept);
  assert.equal(lines.length, 2, lines.join('\n'));
  assert.match(lines[0] ?? '', /rows are dropped \(disk-full: ENOSPC\) in DIR$/);
  assert.match(lines.at(-1) ?? '', /writes again; \d+ rows were dropped \(disk-full: ENOSPC\)$/);
});
