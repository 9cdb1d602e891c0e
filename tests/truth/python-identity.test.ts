import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { measureParity } from '../oracles/measure-parity.js';
import { ensurePythonOracle } from '../programs/python-oracle.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { CASES, writeTruthCsv } from './truth-cases.js';
import { exportCase, writeOracleJob } from './exported-run.js';
import type { ExportedRun, OracleJob } from './exported-run.js';
import { openTruthWorld } from './truth-world.js';
import type { TruthWorld } from './truth-world.js';

const METRIC_TOLERANCE = 1e-9;

interface OracleResult {
  readonly bestIteration: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

interface Compared {
  readonly exported: ExportedRun;
  readonly job: OracleJob;
  readonly python: OracleResult;
}

let world: TruthWorld;
const compared = new Map<string, Compared>();

before(async () => {
  world = await openTruthWorld();
  const exported: ExportedRun[] = [];
  const jobs: OracleJob[] = [];
  for (const missing of [true, false]) {
    const csv = join(world.folder, `rows-${missing}.csv`);
    await writeTruthCsv(csv, missing);
    for (const one of CASES.filter((truth) => truth.missing === missing)) {
      exported.push(await exportCase(world, one, csv));
      jobs.push(await writeOracleJob(exported.at(-1) as ExportedRun, world));
    }
  }
  const results = await askPython(world.folder, jobs);
  exported.forEach((one, i) =>
    compared.set(one.truth.model, { exported: one, job: jobs[i] as OracleJob, python: results[i] as OracleResult }),
  );
});
after(() => world?.close());

async function askPython(folder: string, jobs: readonly OracleJob[]): Promise<readonly OracleResult[]> {
  const { python, env } = await ensurePythonOracle();
  const input = join(folder, 'oracle-jobs.json');
  await writeFile(input, JSON.stringify(jobs));
  return JSON.parse(
    await runProgram(python, [packageFile('tests/oracles/truth-train.py'), input], { env, timeoutMs: LAST_RESORT_MS }),
  ) as OracleResult[];
}

function found(model: string): Compared {
  const one = compared.get(model);
  assert.ok(one);
  return one;
}

for (const { model, title, stopping } of CASES) {
  test(`Python's xgboost makes the run's model file, byte for byte, from its exported matrices: ${title}`, async () => {
    const { exported, job, python } = found(model);
    assert.ok(exported.modelBytes.equals(await readFile(job.model)), 'the model files differ');
    assert.equal(exported.run.bestIteration, python.bestIteration);
    assert.equal(exported.run.stoppedEarly, stopping, 'the case must stop early, or not, as it says');
  });

  test(`the exported ONNX file has the margins of Python's xgboost at, below and above every threshold: ${title}`, async () => {
    const { exported, job } = found(model);
    const { rows, served } = exported;
    const native = new Float32Array(new Uint8Array(await readFile(job.margins)).buffer);
    const parity = measureParity(exported.model, rows, { margin: served.margin, score: served.margin }, { margin: native, score: native });
    assert.ok(parity.rows >= exported.run.rows.test + 4 * exported.model.trees.length, 'each threshold has rows of its own');
    assert.ok(parity.marginErrorShare <= 1, `the margins differ by ${parity.marginErrorShare} of what is allowed`);
  });

  test(`the run's metrics are scikit-learn's of the same float32 scores: ${title}`, () => {
    const { exported, python } = found(model);
    const { metrics } = exported.run;
    assert.deepEqual(Object.keys(metrics).sort(), Object.keys(python.metrics).sort());
    for (const [name, expected] of Object.entries(python.metrics)) {
      const difference = Math.abs((metrics[name] ?? NaN) - (expected ?? NaN));
      assert.ok(
        difference <= METRIC_TOLERANCE * Math.max(1, Math.abs(expected ?? NaN)),
        `${name}: ${metrics[name]}, scikit-learn says ${expected}`,
      );
    }
  });
}
