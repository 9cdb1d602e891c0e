import { join } from 'node:path';
import { writePrivateFile } from '../../../adapters/private-files.js';
import type { TrainJob, TrainSummary } from '../../../adapters/trainer/child/trainer-messages.js';
import { readMatrixTargets } from '../../../adapters/trainer/matrix-file.js';
import { canonicalJson } from '../../../core/digest/canonical-json.js';
import { DomainError } from '../../../core/errors.js';
import { fitBaseline } from '../../../core/statistics/baseline.js';
import type { Baseline } from '../../../core/statistics/baseline.js';
import type { BaselineModel } from '../../../core/trainers/baseline/baseline-model.js';

/** @throws DomainError TRAINER_REJECTED, TRAINER_INPUT_INVALID, EVALUATION_LABEL_INVALID */
export async function runTrainJob(job: TrainJob): Promise<TrainSummary> {
  if (job.featureNames.length !== job.train.columns)
    throw invalid('the feature names', `${job.train.columns}, one per column`, job.featureNames.length);
  if (job.rounds !== 0) throw invalid('the number of rounds', '0: this kind learns in none', job.rounds);
  const model: BaselineModel = { formatVersion: 1, ...fitted(job, await readMatrixTargets(job.train)) };
  const path = join(job.workDir, 'model.json');
  await writePrivateFile(path, canonicalJson(model));
  return {
    files: { 'model.json': path },
    rounds: 0,
    bestIteration: 0,
    bestScore: null,
    metric: '',
    stoppedEarly: false,
    resumedFromRound: 0,
    checkpointIgnored: null,
  };
}

type Targets = Awaited<ReturnType<typeof readMatrixTargets>>;

function fitted({ params }: TrainJob, { labels, weights }: Targets): Baseline {
  const { strategy, classes, ...others } = params;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw rejected(`it has no parameter ${unknown}`);
  if (strategy === 'mean') return fitBaseline('regression', labels, 0, weights);
  if (strategy !== 'prior') throw rejected(`strategy ${JSON.stringify(strategy)} is neither prior nor mean`);
  if (typeof classes !== 'number' || !Number.isSafeInteger(classes) || classes < 2)
    throw rejected(`classes ${JSON.stringify(classes)} is not a number from 2`);
  return fitBaseline(classes === 2 ? 'binary' : 'multiclass', labels, classes, weights);
}

function rejected(reason: string): DomainError {
  return new DomainError('TRAINER_REJECTED', { trainer: 'baseline()', step: 'train', reason });
}

function invalid(what: string, expected: string, got: string | number): DomainError {
  return new DomainError('TRAINER_INPUT_INVALID', { what, expected, got });
}
