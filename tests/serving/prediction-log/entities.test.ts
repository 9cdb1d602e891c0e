import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { textAt } from '../../../serving/prediction-log/shipper/rows/logged-rows.js';
import { openClient } from '../protocols/grpc/grpc-client.js';
import { NUMERIC_ROWS, NUMERIC_INPUTS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';
import { entry, idsOf, newFolder, numeric, openLog, rowsOf, segmentFiles, served } from './log-fixture.js';

const random = seededRandom('entities');
const LONG = 'e'.repeat(256);

test('every row has the entity of its request, whatever stood in the rows before, in the same block and in others', async (t) => {
  const dir = await newFolder(t);
  const { log } = await openLog(dir);
  const actives = [served({ inputs: [numeric('a')] }), served({ inputs: [numeric('a')], version: 2 }), served({ endpoint: 'other' })];
  const entities = [undefined, 'Zoë', 'customer 7', 'customer 7', LONG, '日本'.repeat(100)];
  const expected = new Map<string, string | null>();
  for (let request = 0; request < 400; request += 1) {
    const rows = random.nextFloat() < 0.9 ? random.nextInt(1, 40) : random.nextInt(1_000, 3_000);
    const entity = entities[random.nextInt(0, entities.length - 1)];
    const ids = Array.from({ length: rows }, (_, row) => `${request}-${row}`);
    for (const id of ids) expected.set(id, entity ?? null);
    const active = actives[random.nextInt(0, actives.length - 1)];
    assert.ok(active !== undefined);
    const records = ids.map(() => ({ a: 1, distance: 1, carrier: 'AA' }));
    log.append(entry({ active, ids, raw: { kind: 'records', records }, ...(entity === undefined ? {} : { entity }) }));
    if (request % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await log.close();
  const found = new Map<string, string | null>();
  for (const path of await segmentFiles(dir))
    for (const batch of rowsOf(path)) idsOf(batch).forEach((id, row) => found.set(id, textAt(batch.entities, row)));
  assert.equal(found.size, expected.size);
  for (const [id, entity] of expected) assert.equal(found.get(id), entity, id);
});

test('a long entity costs once a block and not once a row', async (t) => {
  const sizes: number[] = [];
  for (const entity of ['e', LONG]) {
    const dir = await newFolder(t);
    const { log } = await openLog(dir);
    const ids = Array.from({ length: 10_000 }, (_, row) => `prediction-${row}`);
    log.append(
      entry({ active: served({ inputs: [numeric('a')] }), ids, entity, raw: { kind: 'records', records: ids.map(() => ({ a: 1 })) } }),
    );
    await log.close();
    for (const file of await segmentFiles(dir)) sizes.push((await stat(file)).size);
  }
  const [short = 0, long = 0] = sizes;
  assert.ok(short > 0 && long < 1.02 * short, `${long} bytes and ${short}`);
});

test('an entity of any length is refused at the door by every protocol before a row is copied', async () => {
  const { objects, serve } = await createInstallation({ after });
  await publishVersion(objects, { model: 'numeric', version: 1, inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
  await deploy(objects, { endpoint: 'numeric', revision: 1, version: 1 });
  const { url, grpcAddress } = await serve({ grpcPort: 0 });
  await ready(url);
  const tensors = NUMERIC_INPUTS.map(({ name }) => ({ name, shape: [1], datatype: 'FP64', data: [1] }));
  const bodies: readonly (readonly [string, (entity: string) => unknown])[] = [
    ['/v1/models/numeric/predict', () => ({ records: NUMERIC_ROWS })],
    ['/v1/models/numeric/predict-async', () => ({ records: NUMERIC_ROWS })],
    ['/v1/models/numeric:predict', () => ({ instances: NUMERIC_ROWS })],
    ['/invocations', () => ({ dataframe_records: NUMERIC_ROWS })],
    ['/v2/models/numeric/infer', () => ({ inputs: tensors })],
    ['/v2/models/numeric/infer', (entity) => ({ inputs: tensors, parameters: { entity } })],
  ];
  for (const [i, [path, body]] of bodies.entries()) {
    for (const chars of [256, 257, 10_000]) {
      const entity = 'e'.repeat(chars);
      const answer = await call(url, path, body(entity), i === 5 ? {} : { 'perennial-entity': entity });
      if (chars <= 256) assert.ok(answer.status === 200 || answer.status === 202, `${path}: ${answer.text}`);
      else assert.match(`${answer.status} ${answer.text}`, /^400 .*at most 256 characters/, path);
    }
  }
  const client = openClient(grpcAddress ?? '');
  const inputs = NUMERIC_INPUTS.map(({ name }) => ({ name, shape: [1], datatype: 'FP64', contents: { fp64_contents: [1] } }));
  const request = { model_name: 'numeric', inputs };
  for (const chars of [256, 257, 5_000]) {
    const entity = 'e'.repeat(chars);
    const codes = [
      (await client.call('ModelInfer', { ...request, parameters: { entity: { string_param: entity } } })).code,
      (await client.call('ModelInfer', request, { metadata: { 'perennial-entity': entity } })).code,
    ];
    assert.deepEqual(codes, chars <= 256 ? [status.OK, status.OK] : [status.INVALID_ARGUMENT, status.INVALID_ARGUMENT]);
  }
  client.close();
});
