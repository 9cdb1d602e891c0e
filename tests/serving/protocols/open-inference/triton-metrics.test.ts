import assert from 'node:assert/strict';
import test from 'node:test';
import { NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';
import type { ServingOptions } from '../../../../serving/serving-process.js';

async function open(t: Parameters<typeof createInstallation>[0], options: Partial<ServingOptions>): Promise<string> {
  const { objects, serve } = await createInstallation(t);
  for (const model of ['minutes', 'hours']) {
    await publishVersion(objects, { model, version: 3, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
    await deploy(objects, { endpoint: model, revision: 1, version: 3 });
  }
  const { url } = await serve(options);
  await ready(url);
  for (let request = 0; request < 3; request += 1)
    assert.equal((await call(url, '/v1/models/minutes/predict', { records: NUMERIC_ROWS })).status, 200);
  return url;
}

test('metrics have the names of Triton and KServe as well when that is asked for, also while an endpoint is unloaded', async (t) => {
  const url = await open(t, { peerMetrics: true, repositoryControl: true });
  assert.equal((await call(url, '/v2/repository/models/hours/unload', {})).status, 200);
  const { status, text } = await call(url, '/metrics');
  assert.equal(status, 200);
  const value = (series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    );
  const labels = '{model="minutes",version="3"}';
  assert.equal(value(`nv_inference_request_success${labels}`), 3);
  assert.equal(value(`nv_inference_request_failure${labels}`), 0);
  assert.equal(value(`nv_inference_count${labels}`), 3 * NUMERIC_ROWS.length);
  assert.equal(value(`nv_inference_exec_count${labels}`), 3);
  const total = value(`nv_inference_request_duration_us${labels}`);
  const phases = ['queue', 'compute_input', 'compute_infer'].map((phase) => value(`nv_inference_${phase}_duration_us${labels}`));
  assert.ok(phases.every((us) => us >= 0 && us <= total) && total > 0, `${phases.join()} of ${total}`);
  assert.equal(value('request_predict_seconds_count{model_name="minutes"}'), 3);
  assert.match(text, /^# TYPE nv_inference_request_success counter$/m);
  assert.equal((await call(url, '/v2/models/stats')).status, 200);
});

test('without being asked for, no metric has another server’s name', async (t) => {
  const url = await open(t, {});
  const { text } = await call(url, '/metrics');
  assert.doesNotMatch(text, /^(?:nv_|request_predict)/m);
});
