import { join } from 'node:path';
import { writePrivateFile } from '../../adapters/private-files.js';
import { readMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { ConvertedModel, ConvertRequest } from '../../adapters/statistics/statistics.js';
import { scoreRows, withModel } from '../../adapters/model-runtime/model-scores.js';
import { evaluateScores } from '../../core/statistics/evaluate.js';
import type { ModelBytes } from '../../core/trainers/kind/model-bytes.js';
import { servableFiles } from '../../core/trainers/servable-files.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import { UNDISTURBED } from './parts/job-parts.js';
import type { JobParts } from './parts/job-parts.js';
import { readModelFiles } from '../../adapters/model-runtime/read-model-files.js';

/** The metrics are from the float32 scores of the model as it will be served. @throws MODEL_…, EVALUATION_… */
export async function convertJob(request: ConvertRequest, { runtime }: Pick<JobParts, 'runtime'>): Promise<ConvertedModel> {
  const { trained, producerVersion, signature, validation, golden } = request;
  const servable = servableFiles(trained.trainer, await readModelFiles(trained.files), { producerVersion });
  const files = await written(servable, request);
  const { features, labels, weights } = await readMatrixFile(validation);
  if (labels === null) throw new Error(`The matrix file ${validation.path} holds no labels.`);
  const { task, classes } = signature;
  const source = { kind: trainerKind({ trainer: trained.trainer }).modelKind, files: servable, signature };
  return withModel(runtime, source, async (model) => {
    const { score: scores } = await scoreRows(model, features, UNDISTURBED);
    const metrics = evaluateScores({ task, classes: classes?.length ?? 0, labels, scores, weights });
    // A row's scores do not depend on which rows are run with it.
    const { score } = await scoreRows(model, await rowsOf(golden), UNDISTURBED);
    return { files, metrics, goldenScores: [...score] };
  });
}

/** A file that the trainer wrote is left as it is. */
async function written(servable: ModelBytes, { trained, folder }: ConvertRequest): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const [name, content] of Object.entries(servable)) {
    const path = trained.files[name] ?? join(folder, name);
    if (trained.files[name] === undefined) await writePrivateFile(path, content);
    paths[name] = path;
  }
  return paths;
}

async function rowsOf({ matrix, rows }: ConvertRequest['golden']): Promise<Float32Array> {
  const { columns } = matrix;
  const chosen = new Float32Array(rows.length * columns);
  if (rows.length === 0) return chosen;
  const { features } = await readMatrixFile(matrix);
  rows.forEach((row, i) => chosen.set(features.subarray(row * columns, (row + 1) * columns), i * columns));
  return chosen;
}
