import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import { isDomainError } from '../../../core/errors.js';
import { Batcher } from '../../../serving/model/batcher.js';
import type { Scorer } from '../../../serving/model/batcher.js';

const COLUMNS = 2;
const POISON = -666;

/** Scores a row as the sum of its values; refuses a batch that has the poisoned value. Records the sizes of its runs. */
class Sums implements Scorer {
  readonly columns = COLUMNS;
  readonly outputs = 1;
  readonly runs: number[] = [];

  run(matrix: Float32Array, rowCount: number): ModelOutput {
    assert.equal(matrix.length, rowCount * COLUMNS);
    this.runs.push(rowCount);
    if (matrix.includes(POISON)) throw new Error('poisoned');
    const score = Float32Array.from({ length: rowCount }, (_, row) => (matrix[row * 2] as number) + (matrix[row * 2 + 1] as number));
    return { margin: score.map((value) => -value), score };
  }
}

function batcher(options: { maxWaitMs?: number } = {}): { readonly sums: Sums; readonly batches: Batcher } {
  const sums = new Sums();
  return { sums, batches: new Batcher(sums, { stallBudgetMs: 3, maxWaitMs: options.maxWaitMs ?? 1_000 }) };
}

const rows = (...values: number[]): Float32Array => Float32Array.from(values.flatMap((value) => [value, 0.5]));
const scores = (output: ModelOutput): number[] => Array.from(output.score);

/** Two requests in one turn: the next turn knows that there is company. */
async function busy(batches: Batcher, sums: Sums): Promise<void> {
  await Promise.all([batches.score(rows(0), 1), batches.score(rows(0), 1)]);
  await nextTurn();
  sums.runs.length = 0;
}

test('requests of one turn run together, and each gets its own rows back', async () => {
  const { sums, batches } = batcher();
  await busy(batches, sums);
  const outputs = await Promise.all([batches.score(rows(1), 1), batches.score(rows(2, 3), 2), batches.score(rows(4), 1)]);
  assert.deepEqual(outputs.map(scores), [[1.5], [2.5, 3.5], [4.5]]);
  assert.deepEqual(
    outputs.map(({ margin }) => (margin === null ? null : Array.from(margin))),
    [[-1.5], [-2.5, -3.5], [-4.5]],
  );
  assert.deepEqual(sums.runs, [4]);
});

test('a request alone runs at once, without waiting for company, again some time after a crowd', async () => {
  const { sums, batches } = batcher();
  const first = batches.score(rows(1), 1);
  assert.deepEqual(sums.runs, [1], 'it ran before anything else could');
  await first;
  await busy(batches, sums);
  await batches.score(rows(2), 1);
  await nextTurn();
  const later = batches.score(rows(3), 1);
  assert.deepEqual(sums.runs, [1, 1]);
  assert.deepEqual(scores(await later), [3.5]);
});

test('a poisoned request fails alone', async () => {
  const { sums, batches } = batcher();
  await busy(batches, sums);
  const outcomes = await Promise.allSettled([batches.score(rows(1), 1), batches.score(rows(POISON), 1), batches.score(rows(3), 1)]);
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? scores(outcome.value) : 'failed')),
    [[1.5], 'failed', [3.5]],
  );
  assert.deepEqual(scores(await batches.score(rows(9), 1)), [9.5], 'the next request is served');
});

test('a request larger than a run is scored in parts, and small ones pass it', async () => {
  const { sums, batches } = batcher();
  const many = Array.from({ length: 5_000 }, (_, i) => i);
  const order: string[] = [];
  const large = batches.score(rows(...many), many.length).then((output) => {
    order.push('large');
    return output;
  });
  const small = batches.score(rows(7), 1).then((output) => {
    order.push('small');
    return output;
  });
  assert.deepEqual(scores(await small), [7.5]);
  assert.deepEqual(
    scores(await large),
    many.map((value) => value + 0.5),
  );
  assert.deepEqual(order, ['small', 'large']);
  assert.ok(sums.runs.length > 4 && Math.max(...sums.runs) <= 1_024, sums.runs.join());
});

test('a poisoned part fails its large request and no other', async () => {
  const { batches } = batcher();
  const values = Array.from({ length: 3_000 }, (_, i) => (i === 2_900 ? POISON : 1));
  const outcomes = await Promise.allSettled([batches.score(rows(...values), 3_000), batches.score(rows(1), 1)]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
  assert.deepEqual(scores(await batches.score(rows(2), 1)), [2.5]);
});

test('a request that would wait too long is refused at once, with the wait, and harms nothing that is queued', async () => {
  const { batches } = batcher({ maxWaitMs: 0 });
  const first = batches.score(rows(1), 1);
  await assert.rejects(batches.score(rows(2), 1), (error: unknown) => isDomainError(error) && error.code === 'SERVING_OVERLOADED');
  assert.deepEqual(scores(await first), [1.5]);
  assert.deepEqual(scores(await batches.score(rows(3), 1)), [3.5], 'an idle batcher takes anything');
});

test('draining waits for everything that is queued', async () => {
  const { batches } = batcher();
  let answered = 0;
  for (let i = 0; i < 50; i += 1) void batches.score(rows(i), 1).then(() => (answered += 1));
  await batches.drained();
  await Promise.resolve();
  assert.equal(answered, 50);
  await batches.drained();
});
