import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import { XgboostTrainer } from '../../../adapters/trainer/xgboost-trainer.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { convertToOnnx } from '../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { readXgboostModel } from '../../../core/trainers/xgboost/model/read-model.js';
import { ensureTool } from '../../../tools/install/install-tool.js';
import { trainerChildEntry } from '../../../workers/trainer/child-entry-path.js';
import { seededRandom } from './seeded-random.js';

export const COLUMNS = Array.from({ length: 28 }, (_, column) => `f${column}`);
const TREES = 100;
const TRAIN_ROWS = 50_000;
const PARAMS = { objective: 'binary:logistic', max_depth: 6, eta: 0.1, nthread: 1, seed: 7 };

/** Trains the model that all servers serve: 100 trees of depth 6 over 28 numbers, as ONNX. `workDir` must exist. */
export async function trainModel(workDir: string): Promise<Uint8Array> {
  const { path: libraryPath } = await ensureTool('xgboost');
  const trainer = new XgboostTrainer({ libraryPath, childEntry: trainerChildEntry(), environment: childEnvironment() });
  const features = randomRows(TRAIN_ROWS, 1);
  const noise = seededRandom(2);
  const labels = new Float32Array(TRAIN_ROWS).map((_, row) => {
    const at = (column: number): number => features[row * COLUMNS.length + column] ?? 0;
    return Number(at(0) + at(1) * at(2) + Math.sin(3 * at(3)) + (noise() - 0.5) > 0);
  });
  const train = await writeMatrixFile(join(workDir, 'train.f32'), { columns: COLUMNS.length, features, labels });
  const request = { params: PARAMS, rounds: TREES, earlyStoppingRounds: null, featureNames: COLUMNS, train, validation: null, workDir };
  const { files } = await trainer.train(
    { kind: 'xgboost', ...request, checkpointEveryRounds: 0, resumeFrom: null },
    { onRound: () => undefined, onCheckpoint: async () => undefined, signal: new AbortController().signal },
  );
  return convertToOnnx(readXgboostModel(await readFile(files['model.ubj'] ?? '')), { producerVersion: 'bench' });
}

/** Row-major, each value in [-1, 1). */
export function randomRows(rows: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return new Float32Array(rows * COLUMNS.length).map(() => random() * 2 - 1);
}
