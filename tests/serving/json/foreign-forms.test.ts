import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScoringRequest } from '../../../serving/protocols/mlflow/read-request.js';
import { readInferRequest } from '../../../serving/protocols/open-inference/tensors/infer-request.js';
import { readPredictRequest } from '../../../serving/protocols/own/read-request.js';
import { readInstancesRequest } from '../../../serving/protocols/tensorflow/read-request.js';

const ROW = { a: 1, b: 'x' };
const TENSOR = { name: 'a', shape: [1], datatype: 'FP32', data: [1] };
/** What clients of other servers send, by the name of the form. */
const FORMS: Readonly<Record<string, object>> = {
  records: { records: [ROW] },
  'data, rows': { data: [[1, 'x']] },
  'data, Seldon': { data: { names: ['a', 'b'], ndarray: [[1, 'x']] } },
  input_data: { input_data: { columns: ['a'], data: [[1]] } },
  'inputs, columns': { inputs: { a: [1], b: ['x'] } },
  'inputs, rows': { inputs: [[1, 'x']] },
  'inputs, tensors': { inputs: [TENSOR] },
  instances: { instances: [ROW] },
  dataframe_split: { dataframe_split: { columns: ['a'], data: [[1]] } },
  dataframe_records: { dataframe_records: [ROW] },
  'columns and data': { columns: ['a'], data: [[1]] },
};
const ROUTES: Readonly<
  Record<string, { readonly read: (body: unknown) => unknown; readonly takes: readonly string[]; readonly names: RegExp }>
> = {
  own: { read: (body) => readPredictRequest(body, 10), takes: ['records'], names: /\{"records": …\} on this path/ },
  tensorflow: {
    read: readInstancesRequest,
    takes: ['instances', 'inputs, columns', 'inputs, rows'],
    names: /\{"instances": …\} or \{"inputs": …\} on this path/,
  },
  mlflow: {
    read: readScoringRequest,
    takes: ['instances', 'inputs, columns', 'inputs, rows', 'dataframe_split', 'dataframe_records'],
    names: /\{"dataframe_split": …\} or .* on this path/,
  },
  'open inference': { read: (body) => readInferRequest(body), takes: ['inputs, tensors'], names: /\{"inputs": …\} on this path/ },
};

test('every form of another server is taken, or refused by its name with the form and the path to use', () => {
  for (const [route, { read, takes, names }] of Object.entries(ROUTES))
    for (const [what, body] of Object.entries(FORMS)) {
      if (takes.includes(what)) {
        assert.doesNotThrow(() => read(body), `${route}: ${what}`);
        continue;
      }
      assert.throws(
        () => read(body),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'INPUT_FIELD_UNKNOWN', `${route}: ${what}: ${error.message}`);
          assert.match(error.message, new RegExp(`the form \\{"${Object.keys(body)[0]}": …\\} of `), `${route}: ${what}`);
          assert.match(error.message, names);
          assert.match(error.message, /; (POST it|send \{.*\}) to \/v[12]\/models\/NAME/);
          return true;
        },
      );
    }
});

test('a misspelt field of the own form is still told as that', () => {
  assert.throws(() => readPredictRequest({ recrods: [ROW] }, 10), { code: 'INPUT_FIELD_UNKNOWN', message: /Did you mean "records"/ });
});
