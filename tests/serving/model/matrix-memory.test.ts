import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatrixMemory } from '../../../serving/model/matrix-memory.js';

test('every matrix is zeros that no other matrix shares, small and large ones in turn', () => {
  const memory = new MatrixMemory();
  const sizes = Array.from({ length: 3_000 }, (_, i) => [28, 1, 1_024, 1_025, 0, 7][i % 6] as number);
  const matrices = sizes.map((size, i) => {
    const matrix = memory.take(size);
    assert.equal(matrix.length, size);
    assert.ok(matrix.every((value) => value === 0));
    return matrix.fill(i + 1);
  });
  for (const [i, matrix] of matrices.entries()) assert.ok(matrix.every((value) => value === i + 1));
});
