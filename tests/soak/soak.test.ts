import assert from 'node:assert/strict';
import test from 'node:test';
import { fuzzOnnx } from './onnx/fuzz-onnx.js';
import { fuzzRequests } from './fuzz-requests.js';
import { soakMemory } from './soak-memory.js';
import { fuzzTables } from './tables/fuzz-tables.js';

const quiet = (): void => undefined;
/** Pools and caches are still filling after so few requests: this finds what is kept of each one, `./scripts/soak` finds the rest. */
const GROWTH_BOUND_BYTES = 2 * 1024 ** 2;

test('2,000 generated requests bring no answer of 500, no end of the server, and no wrong answer to a right request', async () => {
  const { faults, statuses, checks, memory } = await fuzzRequests(2_000, 20_261_121, quiet);
  assert.deepEqual(faults, []);
  assert.ok(memory.growthBytes < GROWTH_BOUND_BYTES, JSON.stringify(memory));
  assert.ok(checks >= 4 && Object.keys(statuses).length >= 6, JSON.stringify(statuses));
});

test('10,000 requests and 2 changes of the model fail none, and their memory is given back', async () => {
  const { failed, requests, memory } = await soakMemory({ requests: 10_000, modelChanges: 2, report: quiet });
  assert.equal(failed, 0);
  assert.ok(requests >= 10_000 && memory.points.length > 20);
  assert.ok(memory.growthBytes < GROWTH_BOUND_BYTES, JSON.stringify(memory));
});

test('100 damaged model files are refused, or harm no process that serves', async () => {
  const { faults, refused, failedRehearsal, loaded } = await fuzzOnnx(100, 20_261_121, quiet);
  assert.deepEqual(faults, []);
  assert.ok(refused > 0 && failedRehearsal + loaded > 0);
});

test('10 random tables give equal answers from CSV, Parquet and REST, or are refused with one clear error', async () => {
  const { faults, served } = await fuzzTables(10, 20_261_130, quiet);
  assert.deepEqual(faults, []);
  assert.ok(served >= 3, String(served));
});
