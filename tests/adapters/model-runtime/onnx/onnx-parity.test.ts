import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { OnnxModelRuntime } from '../../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { convertToOnnx } from '../../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { parityRows } from '../../../../core/trainers/xgboost/onnx/generate-parity-rows.js';
import { measureParity } from '../../../oracles/measure-parity.js';
import { readXgboostModel } from '../../../../core/trainers/xgboost/model/read-model.js';
import { predictLeaves, predictMargins } from '../../../oracles/walk-all-trees.js';
import { ensurePythonOracle } from '../../../programs/python-oracle.js';
import { runProgram } from '../../../../tools/install/run-program.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import { buildRandomRows } from '../../../core/trainers/xgboost/onnx/build-random-model.js';

const SCRIPT = packageFile('tests/oracles/onnx-parity.py');
const RANDOM_ROWS = 500;

async function runOracle(command: string, folder: string): Promise<string> {
  const { python, env } = await ensurePythonOracle();
  return runProgram(python, ['-W', 'ignore', SCRIPT, command, folder], { env, timeoutMs: LAST_RESORT_MS });
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'onnx-parity-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFloats(path: string): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await readFile(path)).buffer);
}

async function readModel(folder: string, name: string) {
  return readXgboostModel(await readFile(join(folder, `${name}.ubj`)));
}

async function writeRows(folder: string, name: string): Promise<void> {
  const model = await readModel(folder, name);
  const special = parityRows(model, { everyNode: true });
  const rows = new Float32Array(special.length + RANDOM_ROWS * model.featureCount);
  rows.set(special);
  rows.set(buildRandomRows(RANDOM_ROWS, model.featureCount, 11), special.length);
  await writeFile(join(folder, `${name}.rows`), new Uint8Array(rows.buffer));
}

/** Leaves exact, margins of walker and ONNX equal (0 and -0 alike), probabilities within 1e-6 and relatively 1e-5. */
async function compareWithOracle(folder: string, name: string): Promise<void> {
  const model = await readModel(folder, name);
  const rows = await readFloats(join(folder, `${name}.rows`));
  const rowCount = rows.length / model.featureCount;
  const expected = { margin: await readFloats(join(folder, `${name}.margin`)), score: await readFloats(join(folder, `${name}.score`)) };
  const leaves = new Int32Array(new Uint8Array(await readFile(join(folder, `${name}.leaves`))).buffer);
  assert.equal(firstDifference(predictLeaves(model, rows, rowCount, model.featureCount), leaves), -1, `${name}: leaves`);
  assert.equal(firstDifference(predictMargins(model, rows, rowCount, model.featureCount), expected.margin), -1, `${name}: walker`);
  const loaded = await new OnnxModelRuntime().load({ files: { 'model.onnx': convertToOnnx(model, { producerVersion: 'test' }) } });
  const { margin, score } = await loaded.run(rows, rowCount);
  assert.ok(margin !== null);
  const output = { margin, score };
  await loaded.release();
  assert.ok(
    measureParity(model, rows, output, expected).passed,
    `${name}: ${JSON.stringify(measureParity(model, rows, output, expected))}`,
  );
  assert.equal(firstDifference(output.margin, expected.margin), -1, `${name}: margins of ONNX`);
}

/** Index of the first pair that differs, or -1. Millions of values: assert.deepEqual takes seconds for them. */
function firstDifference(actual: Float32Array | Int32Array, expected: Float32Array | Int32Array): number {
  return actual.length === expected.length ? actual.findIndex((value, index) => value !== expected[index]) : 0;
}

test('over objectives × missing × early stopping × parallel trees, ONNX and walker equal Python’s xgboost at, below and above every threshold', () =>
  withFolder(async (folder) => {
    const names = JSON.parse(await runOracle('train', folder)) as string[];
    assert.ok(names.length >= 32);
    for (const name of names) await writeRows(folder, name);
    await runOracle('predict', folder);
    for (const name of names) await compareWithOracle(folder, name);
  }));

test('models of kinds that this release does not serve are refused, as Python’s xgboost writes them', () =>
  withFolder(async (folder) => {
    const reasons: Readonly<Record<string, RegExp>> = {
      gblinear: /booster is gblinear/,
      dart: /booster is dart/,
      categorical: /categorical splits/,
      'leaf-vectors': /2 targets/,
      'two-targets': /2 targets/,
      tweedie: /objective is reg:tweedie/,
      'no-rounds': /no trees/,
      'not-sliced': /2 rounds are not to be used/,
      'json-text': /JSON text/,
    };
    const names = JSON.parse(await runOracle('refused', folder)) as string[];
    assert.deepEqual(names.sort(), Object.keys(reasons).sort());
    for (const name of names) {
      await assert.rejects(async () => convertToOnnx(await readModel(folder, name), { producerVersion: 'test' }), {
        message: reasons[name],
      });
    }
  }));
