import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ensurePythonOracle } from '../../tools/python-oracle.js';
import { runProgram } from '../../tools/run-program.js';

it('the Python oracle has the pinned XGBoost and scikit-learn', async () => {
  const { python, env } = await ensurePythonOracle();
  const code = 'import numpy, scipy, sklearn, xgboost; print(xgboost.__version__, sklearn.__version__)';
  assert.equal((await runProgram(python, ['-c', code], { env, timeoutMs: 120_000 })).trim(), '3.4.1 1.9.1');
});
