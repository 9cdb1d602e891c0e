import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
const scores = new Map<string, readonly number[]>();
for (const version of [1, 2])
  scores.set(
    String(version),
    await publishVersion(objects, { model: 'minutes', version, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS }),
  );
const targets = [1, 2].map((version) => ({ model: 'minutes', version, share: 0.5 }));
await deploy(objects, {
  endpoint: 'minutes',
  revision: 1,
  version: 1,
  override: { mode: 'split', targets, salt: 'salt', stickyBy: 'entity' },
});
const { url } = await serve();
await ready(url);

const MATRIX = { name: 'input', shape: [2, 3], datatype: 'FP32', data: NUMERIC_ROWS.map((row) => [row.a, row.b, row.c]) };
const ENTITIES = Array.from({ length: 24 }, (_, i) => `customer-${i}`);

interface InferAnswer {
  readonly model_version: string;
  readonly outputs: readonly { readonly data: readonly number[] }[];
}

async function infer(request: object, headers: Record<string, string> = {}, path = '/v2/models/minutes/infer'): Promise<InferAnswer> {
  return (await call(url, path, { inputs: [MATRIX], ...request }, headers)).body as unknown as InferAnswer;
}

test('metadata, statistics and the index have every version that answers', async () => {
  const versionsOf = (list: unknown): readonly string[] => (list as { version: string }[]).map(({ version }) => version);
  assert.deepEqual((await call(url, '/v2/models/minutes')).body.versions, ['1', '2']);
  assert.deepEqual(versionsOf((await call(url, '/v2/models/minutes/stats')).body.model_stats), ['1', '2']);
  assert.deepEqual(versionsOf((await call(url, '/v2/repository/index', '')).body), ['1', '2']);
});

test('an entity gets the same version by parameter, by header and in every protocol', async () => {
  const seen = new Set<string>();
  for (const entity of ENTITIES) {
    const header = { 'perennial-entity': entity };
    const { model_version: version, outputs } = await infer({ parameters: { entity } });
    seen.add(version);
    assert.deepEqual(outputs[0]?.data, scores.get(version));
    assert.equal((await infer({}, header)).model_version, version);
    const records = await call(url, '/v1/models/minutes/predict', { records: NUMERIC_ROWS }, header);
    assert.equal(String(records.body.version), version);
    const scoring = await call(url, '/invocations', { dataframe_records: NUMERIC_ROWS }, header);
    assert.deepEqual(scoring.body.predictions, scores.get(version));
    const instances = await call(url, '/v1/models/minutes:predict', { instances: NUMERIC_ROWS }, header);
    assert.deepEqual(instances.body.predictions, scores.get(version));
  }
  assert.deepEqual([...seen].sort(), ['1', '2']);
});

test('a path that names a version gets that one, whatever the entity', async () => {
  for (const version of ['1', '2'])
    for (const entity of ENTITIES.slice(0, 4)) {
      const answer = await infer({ parameters: { entity } }, {}, `/v2/models/minutes/versions/${version}/infer`);
      assert.deepEqual([answer.model_version, answer.outputs[0]?.data], [version, scores.get(version)]);
    }
});
