import { readFile, writeFile } from 'node:fs/promises';
import { readMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { ConvertedModel, ConvertRequest } from '../../adapters/statistics/statistics.js';
import { scoreRows, withModel } from '../../activities/evaluation/model-scores.js';
import { convertToOnnx } from '../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { evaluateScores } from '../../core/statistics/evaluate.js';
import { readXgboostModel } from '../../core/trainers/xgboost/model/read-model.js';
import { UNDISTURBED } from './job-parts.js';
import type { JobParts } from './job-parts.js';

/** The metrics are from the ONNX model's float32 scores, as it will be served. @throws MODEL_…, EVALUATION_… */
export async function convertJob(request: ConvertRequest, { runtime }: Pick<JobParts, 'runtime'>): Promise<ConvertedModel> {
  const { modelPath, onnxPath, producerVersion, task, classes, validation, golden } = request;
  const onnx = convertToOnnx(readXgboostModel(await readFile(modelPath)), { producerVersion });
  await writeFile(onnxPath, onnx);
  const { features, labels } = await readMatrixFile(validation);
  if (labels === null) throw new Error(`The matrix file ${validation.path} holds no labels.`);
  return withModel(runtime, onnx, async (model) => {
    const { score: scores } = await scoreRows(model, features, UNDISTURBED);
    const metrics = evaluateScores({ task, classes: classes?.length ?? 0, labels, scores });
    // A row's scores do not depend on which rows are run with it.
    const { score } = await scoreRows(model, await rowsOf(golden), UNDISTURBED);
    return { metrics, goldenScores: [...score] };
  });
}

async function rowsOf({ matrix, rows }: ConvertRequest['golden']): Promise<Float32Array> {
  const { columns } = matrix;
  const chosen = new Float32Array(rows.length * columns);
  if (rows.length === 0) return chosen;
  const { features } = await readMatrixFile(matrix);
  rows.forEach((row, i) => chosen.set(features.subarray(row * columns, (row + 1) * columns), i * columns));
  return chosen;
}
