import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK_BYTES, ChunkPool } from '../../../../serving/prediction-log/segment/chunk-pool.js';
import type { Chunk } from '../../../../serving/prediction-log/segment/chunk.js';

const take = (pool: ChunkPool): Chunk => {
  const chunk = pool.take(1);
  assert.ok(chunk);
  return chunk;
};

test('a chunk that was given back is used again, and the limit counts those that are out', () => {
  const pool = new ChunkPool(2 * CHUNK_BYTES);
  const [first, second] = [take(pool), take(pool)];
  assert.equal(pool.take(1), undefined);
  pool.giveBack(second);
  assert.equal(take(pool), second);
  pool.giveBack(first);
  assert.equal(take(pool), first);
});

test('what a burst needed is forgotten after a while without it, and what is needed again and again is not', () => {
  const pool = new ChunkPool(8 * CHUNK_BYTES);
  const burst = Array.from({ length: 4 }, () => take(pool));
  for (const chunk of burst) pool.giveBack(chunk);
  const needed = burst.at(-1);
  for (let round = 0; round < 3; round += 1) {
    pool.trim();
    const chunk = take(pool);
    assert.equal(chunk, needed);
    pool.giveBack(chunk);
  }
  take(pool);
  assert.ok(!burst.includes(take(pool)), 'the other three are gone');
});
