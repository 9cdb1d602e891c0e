import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { predictFile } from '../../activities/batch/batch-predict.js';
import { loadSignature } from '../../activities/registry/load-run.js';
import { childEnvironment } from '../../config/child-environment.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../core/inputs/stored-records.js';
import { eventually, call } from '../serving/serving-fixture.js';
import { startProgram } from '../e2e/started-program.js';
import type { StartedProgram } from '../e2e/started-program.js';
import { exportCase, scoreExported } from './exported-run.js';
import type { ExportedRun } from './exported-run.js';
import { readExportedMatrix } from './exported-matrix.js';
import { rawTestRows } from './raw-rows.js';
import { assertSameBits } from './same-bits.js';
import { readScoreFile } from './score-file.js';
import { inferOverHttp, predictOverHttp } from './served-scores.js';
import { CASES, TASKS, writeTruthCsv } from './truth-cases.js';
import { openTruthWorld } from './truth-world.js';
import type { TruthWorld } from './truth-world.js';

let world: TruthWorld;
let serving: StartedProgram;
let url: string;
const exported = new Map<string, ExportedRun>();

before(async () => {
  world = await openTruthWorld();
  await writeTruthCsv(join(world.folder, 'rows.csv'), true);
  for (const truth of CASES.filter(({ missing, stopping }) => missing && stopping)) {
    exported.set(truth.task, await exportCase(world, truth, join(world.folder, 'rows.csv')));
  }
  const env = {
    PERENNIAL_OBJECT_STORE: join(world.folder, 'objects'),
    PERENNIAL_CACHE_DIR: join(world.folder, 'serving-cache'),
    PERENNIAL_SERVING_PORT: '0',
  };
  serving = await startProgram('serving/main', [], childEnvironment(env));
  url = await serving.waitFor(/listens on (\S+),/);
});
after(async () => {
  await serving?.stop();
  await world?.close();
});

for (const task of TASKS) {
  test(`raw rows over HTTP, from a batch file and in training have the same float32 inputs and scores: ${task}`, async () => {
    const { run, folder, loop } = exported.get(task) as ExportedRun;
    const { dependencies } = world;
    const trained = await readExportedMatrix(join(folder, 'test.parquet'));
    const expected = await scoreExported(dependencies.runtime, folder, trained.features);
    const signature = await loadSignature(dependencies, run.artifacts);
    const raw = await rawTestRows(dependencies, run, join(world.folder, 'rows.csv'), join(folder, 'raw.csv'));
    assert.ok(raw.records.some((record) => record['colour'] === null) && raw.records.some((record) => record['a'] === null));

    assertSameBits(compileInputs(signature).fromRecords(raw.records, TAKE_RECORDS), trained.features, 'inputs');

    await eventually(
      'the model is served',
      () => call(url, `/v2/models/${run.model}/ready`),
      ({ status }) => status === 200,
    );
    assertSameBits(await predictOverHttp(url, signature, raw.records), expected.score, 'predict');
    const inferred = await inferOverHttp(url, signature, raw.records);
    assertSameBits(inferred.score, expected.score, 'infer');
    assertSameBits(inferred.margin, expected.margin, 'margins of infer');

    for (const extension of ['csv', 'parquet']) {
      const output = join(folder, `scores.${extension}`);
      await predictFile(dependencies, { model: run.model, version: loop.version, input: raw.csvPath, output });
      assertSameBits(await readScoreFile(output, signature), expected.score, `batch to ${extension}`);
    }
  });
}
