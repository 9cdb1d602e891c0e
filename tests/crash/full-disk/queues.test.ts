import assert from 'node:assert/strict';
import test from 'node:test';
import { runOnSmallDisk } from '../../ports/faults/small-disk.js';
import { programPath } from '../../serving/serving-fixture.js';

test('whatever writes to a disk of ours works again after it was full, makes room where it can, and leaves nothing half-written', async () => {
  assert.deepEqual(await runOnSmallDisk('', programPath('../crash/full-disk/queues-program')), {
    matrices: { attempts: ['ENOSPC', 'made'], left: ['matrices'] },
    checkpoints: { onFull: false, left: [], afterwards: true, isWhole: true },
    servingState: { failures: ['refused', 'refused', 'refused'], files: 1, afterwards: 3_000 },
    logFile: { isWritten: true },
  });
});
