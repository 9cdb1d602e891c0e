import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { exportRun } from '../../../activities/training/export-run.js';
import { hasFolds } from '../../../core/folds/fold-table.js';
import type { OverFolds } from '../../../core/folds/over-folds.js';
import type { ModelDefinition } from '../../../index.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { writeRealTable } from '../../cli/infer/real-tables.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { ensurePythonOracle } from '../../programs/python-oracle.js';
import { writeFloats } from '../../truth/exported-matrix.js';
import { countries, penguins, trainWithFolds, weather } from './folds-world.js';
import type { TrainedWithFolds } from './folds-world.js';

const ORACLE = packageFile('tests/oracles/train-folds.py');

let world: ActivityWorld;
before(async () => {
  world = await openActivityWorld();
});
after(() => world.close());

interface Found {
  readonly scores: readonly number[];
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly rounds: readonly number[];
  readonly overFolds: Readonly<Record<string, OverFolds>>;
  readonly modelRounds: number;
}

/** Trains the folds anew from what the run exports, by none of our code. */
async function byPython({ training }: ModelDefinition, { manifest }: TrainedWithFolds): Promise<Found & { readonly model: Buffer }> {
  const folder = join(world.folder, `export-${manifest.model}`);
  await mkdir(folder);
  await exportRun(world.deps, manifest.runId, folder);
  const { names, columns } = await readColumns(join(folder, 'train.parquet'));
  assert.deepEqual(names.slice(-3), ['label', 'weight', 'fold']);
  const [labels, , folds] = columns.slice(-3) as [Float32Array, Float32Array, Float32Array];
  const inputs = columns.slice(0, -3);
  const features = Float32Array.from({ length: labels.length * inputs.length }, (_, i) => {
    return (inputs[i % inputs.length] as Float32Array)[Math.floor(i / inputs.length)] as number;
  });
  await writeFloats(join(folder, 'features'), features);
  await writeFloats(join(folder, 'labels'), labels);
  assert.ok(hasFolds(training) && training.train.trainer === 'xgboost');
  const { k, by } = training.split;
  const job = {
    ...{ features: join(folder, 'features'), labels: join(folder, 'labels'), columns: inputs.length, featureNames: names.slice(0, -3) },
    ...{ folds: [...folds], k, by, task: training.task, params: manifest.params, rounds: training.train.rounds },
    ...{ earlyStoppingRounds: training.train.earlyStoppingRounds, model: join(folder, 'python.ubj') },
  };
  await writeFile(join(folder, 'job.json'), JSON.stringify(job));
  const { python, env } = await ensurePythonOracle();
  const { stdout } = await promisify(execFile)(python, [ORACLE, join(folder, 'job.json')], { env, maxBuffer: 1e8 });
  return { ...(JSON.parse(stdout) as Found), model: await readFile(job.model) };
}

async function readColumns(path: string): Promise<{ readonly names: readonly string[]; readonly columns: readonly Float32Array[] }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    return {
      names: reader.columnNames(),
      columns: reader.getColumns().map((column) => Float32Array.from(column, (value) => (value === null ? NaN : Number(value)))),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function near(found: number | null | undefined, expected: number | null, tolerance: number, what: string): void {
  assert.ok(
    found != null && expected !== null && Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${found} is not ${expected}`,
  );
}

const CASES = [
  { name: 'classes by chance', table: 'penguins.json', definition: penguins, judged: 344 },
  { name: 'a number by groups', table: 'gapminder.json', definition: countries, judged: 682 },
  { name: 'a condition by time', table: 'seattle-weather.csv', definition: weather, judged: 1_168 },
] as const;

for (const { name, table, definition: defined, judged } of CASES)
  test(`${name}: predictions out of fold, metrics with intervals and the model of all rows are those of Python`, async () => {
    const definition = defined(await writeRealTable(table, world.folder));
    const trained = await trainWithFolds(world, definition, 'first');
    const { manifest, outOfFold, evaluation, run } = trained;
    const python = await byPython(definition, trained);
    assert.deepEqual([outOfFold.rows.length, manifest.rows.test, manifest.rows.validation], [judged, judged, 0]);
    assert.equal(outOfFold.scores.length, python.scores.length);
    outOfFold.scores.forEach((score, i) => near(score, python.scores[i] as number, 2e-6, `score ${i}`));
    assert.deepEqual([manifest.folds?.folds.map(({ rounds }) => rounds), run.rounds], [python.rounds, python.modelRounds]);
    for (const [metric, over] of Object.entries(python.overFolds)) {
      manifest.folds?.folds.forEach(({ metrics }, fold) =>
        near(metrics[metric], python.metrics[fold]?.[metric] ?? null, 1e-5, `${metric} of fold ${fold}`),
      );
      near(evaluation.metrics[metric], over.mean, 1e-5, metric);
      for (const side of ['mean', 'lower', 'upper'] as const)
        near(manifest.folds?.metrics[metric]?.[side], over[side], 1e-5, `${metric} ${side}`);
    }
    const { key } = manifest.artifacts.model['model.ubj'] ?? assert.fail();
    assert.deepEqual(Buffer.from(await world.deps.objects.get(key)), python.model);
    assert.match(
      evaluation.recipe ?? '',
      new RegExp(`^judged was the recipe, over [45] .*on ${judged} rows out of fold; the model itself is trained on all`),
    );
    assert.deepEqual(
      evaluation.gates.map(({ verdict }) => verdict),
      ['pass', 'pass'],
    );
  });
