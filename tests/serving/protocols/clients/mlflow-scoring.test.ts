import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { ensurePythonClients } from '../../../programs/python-oracle.js';
import { runProgram } from '../../../../tools/install/run-program.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import {
  MIXED_ROWS,
  NUMERIC_INPUTS,
  NUMERIC_ROWS,
  call,
  createInstallation,
  deploy,
  publishVersion,
  ready,
} from '../../serving-fixture.js';

interface Answers {
  readonly version: string;
  readonly error: string;
  readonly [name: string]: unknown;
}

const { objects, serve } = await createInstallation({ after });
const mixed = await publishVersion(objects, { model: 'mixed', version: 3 });
const minutes = await publishVersion(objects, {
  model: 'minutes',
  version: 2,
  task: 'regression',
  inputs: NUMERIC_INPUTS,
  rows: NUMERIC_ROWS,
});
for (const [endpoint, version] of Object.entries({ mixed: 3, minutes: 2 })) await deploy(objects, { endpoint, revision: 1, version });

test("MLflow's scoring client works unchanged with DataFrames, arrays and lists, and gets the bits that records get", async () => {
  const { url } = await serve();
  await ready(url);
  const { python, env } = await ensurePythonClients();
  const program = packageFile('tests/serving/protocols/clients/mlflow_scoring.py');
  const answers = JSON.parse(await runProgram(python, [program, new URL(url).host], { env, timeoutMs: LAST_RESORT_MS })) as Answers;

  assert.match(answers.version, /^\d+\.\d+\.\d+/);
  assert.deepEqual(answers.probabilities, mixed);
  assert.deepEqual(answers['probabilities of one'], mixed.slice(1, 2));
  assert.deepEqual(
    answers.predictions,
    mixed.map((score) => score > 0.5),
  );
  for (const form of ['a matrix', 'lists', 'a frame']) assert.deepEqual(answers[`minutes from ${form}`], minutes, form);
  assert.match(answers.error, /error code 400.*"error_code":"BAD_REQUEST".*INPUT_FIELD_UNKNOWN/);

  const records = await call(url, '/v1/models/mixed/invocations', { dataframe_records: MIXED_ROWS });
  for (const form of ['csv', 'csv without index']) {
    const csv = await call(url, '/v1/models/mixed/invocations', String(answers[form]), { 'content-type': 'text/csv' });
    assert.deepEqual([csv.status, csv.body], [200, records.body], form);
  }
});
