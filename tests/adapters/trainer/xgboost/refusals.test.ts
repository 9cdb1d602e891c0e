import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeMatrixFile } from '../../../../adapters/trainer/matrix-file.js';
import type { TrainRequest } from '../../../../adapters/trainer/trainer.js';
import { XgboostTrainer } from '../../../../adapters/trainer/xgboost-trainer.js';
import { isDomainError } from '../../../../core/errors.js';
import type { ErrorCode } from '../../../../core/errors.js';
import { trainerChildEntry } from '../../../../workers/trainer/child-entry-path.js';
import { COLUMNS, makeMatrix, openTrainer, quietHooks, requestFor, temporaryFolder } from '../trainer-fixture.js';

describe('the native trainer refuses', async () => {
  const root = await temporaryFolder();
  const trainer = await openTrainer();
  const data = { rows: 300, classes: 2, missing: true };
  const train = await makeMatrix(join(root, 'train.f32'), { seed: 1, ...data });
  const base = requestFor(train, null, root);

  async function refused(request: Partial<TrainRequest>, code: ErrorCode, text: RegExp): Promise<void> {
    await assert.rejects(trainer.train({ ...base, ...request }, quietHooks()), (error) => {
      assert.ok(isDomainError(error), String(error));
      assert.equal(error.code, code);
      assert.equal(error.retryable, false);
      assert.match(error.message, text);
      assert.doesNotMatch(error.message, /Stack trace|\.cc:\d+|\[bt\]|Check failed/);
      return true;
    });
  }
  const params = (more: Record<string, string | number | boolean>) => ({ params: { ...base.params, ...more } });

  it('parameters that XGBoost does not know, by name', async () => {
    await refused(
      params({ max_dpth: 3, etta: 1, verbosity: 0 }),
      'TRAINER_REJECTED',
      /does not know or use these parameters: etta, max_dpth\./,
    );
  });

  it('parameters that the chosen booster does not use', async () => {
    await refused(params({ booster: 'gblinear' }), 'TRAINER_REJECTED', /parameters: max_depth/);
  });

  it('values that XGBoost refuses, in its own words without its stack', async () => {
    await refused(params({ max_depth: 'deep' }), 'TRAINER_REJECTED', /max_depth expect int but value='deep'/);
    await refused(params({ objective: 'binary:logistik' }), 'TRAINER_REJECTED', /Unknown objective function: `binary:logistik`; it knows /);
    await refused(params({ eval_metric: 'accuracy' }), 'TRAINER_REJECTED', /accuracy/);
  });

  it('labels and features that XGBoost cannot use', async () => {
    const path = join(root, 'bad.f32');
    const labels = Float32Array.of(0, 1, Number.NaN);
    await refused(
      { train: await writeMatrixFile(path, { columns: COLUMNS, features: new Float32Array(3 * COLUMNS), labels }) },
      'TRAINER_REJECTED',
      /Label contains NaN/,
    );
    const infinite = new Float32Array(2 * COLUMNS).fill(Infinity);
    await refused(
      { train: await writeMatrixFile(path, { columns: COLUMNS, features: infinite, labels: Float32Array.of(0, 1) }) },
      'TRAINER_REJECTED',
      /inf/,
    );
  });

  it('early stopping without a validation matrix', async () => {
    await refused({ earlyStoppingRounds: 5 }, 'TRAINER_INPUT_INVALID', /early stopping: expected a validation matrix/);
  });

  it('to score with a model of other columns', async () => {
    const { files } = await trainer.train({ ...base, rounds: 2 }, quietHooks());
    const narrow = await writeMatrixFile(join(root, 'narrow.f32'), { columns: 2, features: new Float32Array(4) });
    const request = { kind: 'xgboost' as const, files, matrix: narrow, output: 'value' as const, signal: quietHooks().signal };
    await assert.rejects(trainer.predict(request), /TRAINER_INPUT_INVALID|expected 8 columns/);
  });

  it('a library that is not there or is none', async () => {
    for (const libraryPath of [join(root, 'none.so'), train.path]) {
      const broken = new XgboostTrainer({ libraryPath, childEntry: trainerChildEntry(), environment: {} });
      await assert.rejects(
        broken.train(base, quietHooks()),
        (error) => isDomainError(error) && error.code === 'TRAINER_LIBRARY_UNUSABLE' && error.message.includes(libraryPath),
      );
    }
  });
});
