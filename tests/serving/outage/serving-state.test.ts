import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { RememberedRevision } from '../../../serving/follow/serving-state.js';
import { ServingState } from '../../../serving/follow/serving-state.js';
import { flipBit } from '../../fixtures/flip-bit.js';

test('what a machine remembers of what it served is all right or not there, whichever bit of it flips', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-state-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const revision = { endpoint: 'mixed', revision: 7, targets: [{ model: 'mixed', version: 3, share: 1 }] };
  const served = [{ revision, manifests: [{ model: 'mixed', version: 3, metrics: { '2': 1, auc: 0.5, '1': -0 } }] }];
  const state = new ServingState(dir, 'fs:/objects');
  await state.write(served as unknown as readonly RememberedRevision[]);
  const expected: unknown = JSON.parse(JSON.stringify(served));
  assert.deepEqual(await state.read(), expected);
  const path = join(dir, (await readdir(dir))[0] ?? '');
  const content = await readFile(path);
  let dropped = 0;
  for (let i = 0; i < 400; i += 1) {
    await writeFile(path, content);
    const which = await flipBit(path);
    const found = await state.read();
    dropped += found.length === 0 ? 1 : 0;
    if (found.length > 0) assert.deepEqual(found, expected, which);
  }
  assert.ok(dropped > 300, `${dropped}`);
});
