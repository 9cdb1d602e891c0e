import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { ensurePythonClients, ensurePythonOracle } from './python-oracle.js';
import { runProgram } from '../../tools/install/run-program.js';

it('the Python oracle has the pinned XGBoost and scikit-learn', async () => {
  const { python, env } = await ensurePythonOracle();
  const code = 'import numpy, scipy, sklearn, xgboost; print(xgboost.__version__, sklearn.__version__)';
  assert.equal((await runProgram(python, ['-c', code], { env, timeoutMs: LAST_RESORT_MS })).trim(), '3.4.1 1.9.1');
});

it('the Python clients are the pinned ones of Triton and MLflow', async () => {
  const { python, env } = await ensurePythonClients();
  const code = 'import importlib.metadata as m; print(m.version("tritonclient"), m.version("mlflow-skinny"))';
  assert.equal((await runProgram(python, ['-c', code], { env, timeoutMs: LAST_RESORT_MS })).trim(), '2.73.0 3.17.2');
});
