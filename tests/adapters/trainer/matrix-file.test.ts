import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { matrixLayout, readMatrixFile, writeMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import { temporaryFolder } from './trainer-fixture.js';

describe('matrix files', async () => {
  const root = await temporaryFolder();
  const features = Float32Array.of(1, Number.NaN, 3, -0, Infinity, 6);

  it('give back features, labels and weights bit for bit', async () => {
    const labels = Float32Array.of(0, 1, 1);
    const weights = Float32Array.of(0.1, 2, 3);
    const file = await writeMatrixFile(join(root, 'all.f32'), { columns: 2, features, labels, weights });
    assert.equal(file.rows, 3);
    assert.deepEqual(await readMatrixFile(file), { features, labels, weights });
  });

  it('may hold features only, or labels without weights', async () => {
    const bare = await writeMatrixFile(join(root, 'bare.f32'), { columns: 3, features });
    assert.deepEqual(await readMatrixFile(bare), { features, labels: null, weights: null });
    const labelled = await writeMatrixFile(join(root, 'labelled.f32'), { columns: 3, features, labels: Float32Array.of(1, 0) });
    const { hasLabels, hasWeights } = await matrixLayout(labelled);
    assert.deepEqual({ hasLabels, hasWeights }, { hasLabels: true, hasWeights: false });
  });

  it('can be written in pieces of whole rows', async () => {
    async function* pieces(): AsyncGenerator<Float32Array> {
      yield features.subarray(0, 2);
      yield features.subarray(2);
    }
    const file = await writeMatrixFile(join(root, 'pieces.f32'), { columns: 2, features: pieces() });
    assert.deepEqual((await readMatrixFile(file)).features, features);
  });

  it('leave nothing behind when the lengths do not belong together', async () => {
    const path = join(root, 'wrong.f32');
    await assert.rejects(writeMatrixFile(path, { columns: 4, features }), /whole rows of 4 columns/);
    await assert.rejects(writeMatrixFile(path, { columns: 2, features, labels: Float32Array.of(1) }), /1 labels/);
    await assert.rejects(writeMatrixFile(path, { columns: 2, features, weights: Float32Array.of(1, 1, 1) }), /no labels, 3 weights/);
    assert.deepEqual(
      (await readdir(root)).filter((name) => name.startsWith('wrong')),
      [],
    );
  });
});
