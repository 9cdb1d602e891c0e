import { join } from 'node:path';
import { writePrivateFile } from '../../../adapters/private-files.js';
import type { TrainJob, TrainSummary } from '../../../adapters/trainer/child/trainer-messages.js';
import { readMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import { canonicalJson } from '../../../core/digest/canonical-json.js';
import { DomainError } from '../../../core/errors.js';
import { growForest } from '../../../core/trainers/isolation-forest/forest/grow-forest.js';
import { ISOLATION_FOREST_PARAMETERS } from '../../../core/trainers/isolation-forest/parameters.js';
import { isolationForestStored } from '../../../core/trainers/isolation-forest/schema.js';
import type { IsolationForestTrain } from '../../../core/trainers/isolation-forest/schema.js';

/** Labels and the validation rows are not looked at. @throws DomainError TRAINER_REJECTED, TRAINER_INPUT_INVALID */
export async function runTrainJob(job: TrainJob): Promise<TrainSummary> {
  const { columns } = job.train;
  if (job.featureNames.length !== columns) throw invalid('the feature names', `${columns}, one per column`, job.featureNames.length);
  if (job.rounds !== 0) throw invalid('the number of rounds', '0: this kind learns in none', job.rounds);
  const params = checkedParams(job.params);
  const { features } = await readMatrixFile(job.train);
  const model = growForest({ features, columns }, params);
  const path = join(job.workDir, 'forest.json');
  await writePrivateFile(path, canonicalJson(model));
  return {
    files: { 'forest.json': path },
    rounds: 0,
    bestIteration: 0,
    bestScore: null,
    metric: '',
    stoppedEarly: false,
    threshold: model.threshold,
    resumedFromRound: 0,
    checkpointIgnored: null,
  };
}

function checkedParams(params: TrainJob['params']): IsolationForestTrain {
  const unknown = Object.keys(params).find((name) => !ISOLATION_FOREST_PARAMETERS.fixed.includes(name));
  if (unknown !== undefined) throw rejected(`it has no parameter ${unknown}`);
  const read = isolationForestStored.safeParse({ trainer: 'isolation-forest', ...params });
  if (read.success) return read.data;
  throw rejected(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}

function rejected(reason: string): DomainError {
  return new DomainError('TRAINER_REJECTED', { trainer: 'isolationForest()', step: 'train', reason });
}

function invalid(what: string, expected: string, got: string | number): DomainError {
  return new DomainError('TRAINER_INPUT_INVALID', { what, expected, got });
}
