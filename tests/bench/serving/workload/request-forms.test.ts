import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { inferBinary, inferJson, records, rowLists } from '../../../../bench/serving/workload/request-forms.js';
import { readRequestFile, writeRequestFile } from '../../../../bench/serving/workload/request-file.js';
import { COLUMNS, randomRows } from '../../../../bench/serving/workload/train-model.js';

const rows = randomRows(3, 4);
const parsed = (body: Uint8Array): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;

test('every form carries the same float32 values', () => {
  const [tensor] = parsed(inferJson.body(rows)).inputs as [{ shape: number[]; data: number[] }];
  assert.deepEqual(tensor.shape, [3, COLUMNS.length]);
  assert.deepEqual(Float32Array.from(tensor.data), rows);
  const named = parsed(records.body(rows)).records as Record<string, number>[];
  assert.deepEqual(Float32Array.from(named.flatMap((record) => COLUMNS.map((name) => record[name] ?? NaN))), rows);
  const lists = parsed(rowLists.body(rows)).rows as number[][];
  assert.deepEqual(Float32Array.from(lists.flat()), rows);
});

test('the binary form is JSON of the length its header says, then the tensor', () => {
  const form = inferBinary(3);
  const body = Buffer.from(form.body(rows));
  const head = Number(form.headers['inference-header-content-length']);
  assert.deepEqual(Object.keys(parsed(body.subarray(0, head))), ['inputs']);
  assert.deepEqual(new Float32Array(new Uint8Array(body.subarray(head)).buffer), rows);
});

test('bodies come back from a file as they were put in', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bench-bodies-'));
  const bodies = [Buffer.from('{"a":1}'), Buffer.alloc(0), Buffer.from([0, 255, 10])];
  await writeRequestFile(join(dir, 'x'), bodies);
  assert.deepEqual(await readRequestFile(join(dir, 'x')), bodies);
  await rm(dir, { recursive: true });
});
