import { inputColumns } from '../../core/features/signature.js';
import { readFile } from 'node:fs/promises';
import { documentBytes } from '../../adapters/object-store/document-bytes.js';
import type { TrainResult } from '../../adapters/trainer/trainer.js';
import type { TrainInput } from '../../contracts/activities.js';
import type { ArtifactRef, GoldenRows, RunArtifacts, RunManifest } from '../../contracts/documents.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { requestKeys } from '../../core/features/row-keys.js';
import { buildSignature } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import type { Metrics } from '../../core/statistics/metrics/metrics.js';
import { meansOf } from '../../core/folds/over-folds.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { PreparedFiles } from './matrix-cache.js';
import type { TrainedFolds } from './train-folds.js';
import { storeArtifact } from '../shell/store-artifact.js';

export interface TrainedRun {
  readonly runId: string;
  readonly input: TrainInput;
  readonly definition: ModelDefinition;
  readonly prepared: PreparedFiles;
  readonly trained: TrainResult;
  /** Where the trainer wrote its files. */
  readonly workDir: string;
  /** Last event time that influenced the model; null: rows have none. */
  readonly trainedUntil: number | null;
  /** Of a run with folds. */
  readonly folds?: Pick<TrainedFolds, 'report' | 'outOfFold'> | undefined;
}

export interface FinishedModel extends Pick<RunManifest, 'trainer' | 'modelKind'> {
  readonly artifacts: RunArtifacts;
  /** On the validation rows (with folds: means over them, out of fold), from the float32 scores of the model as it is served. */
  readonly metrics: Metrics;
}

/** Makes a trained model servable, judges it on the validation rows as it will be served, and stores everything a version ships. */
export async function finishRun(deps: TrainingDependencies, run: TrainedRun, scope: ActivityScope): Promise<FinishedModel> {
  scope.report({ stage: 'converting and storing' });
  const { facts, matrices } = run.prepared;
  const { train } = run.definition.training;
  const signature = signatureOf(run);
  const golden = { matrix: matrices.test, rows: facts.golden.rows };
  const trained = { trainer: train.trainer, files: run.trained.files };
  const { files, metrics, goldenScores } = await deps.statistics.run(
    'convert',
    { trained, folder: run.workDir, producerVersion: deps.perennialVersion, signature, validation: judgedBy(run), golden },
    scope,
  );
  const goldenRows: GoldenRows = { formatVersion: 1, records: facts.golden.records, scores: goldenScores };
  const store = (name: string, content: Uint8Array) => storeArtifact(deps.objects, run.runId, name, content);
  const model: Record<string, ArtifactRef> = {};
  for (const [name, path] of Object.entries({ ...trained.files, ...files })) model[name] = await store(name, await readFile(path));
  const artifacts = {
    model,
    'signature.json': await store('signature.json', documentBytes(signature)),
    'reference-profile.json': await store('reference-profile.json', documentBytes({ formatVersion: 1, columns: facts.profile })),
    'golden.json': await store('golden.json', documentBytes(goldenRows)),
    ...(run.folds === undefined ? {} : { 'out-of-fold.json': run.folds.outOfFold }),
  };
  const judged = run.folds === undefined ? metrics : meansOf(run.folds.report.metrics);
  return { artifacts, metrics: judged, trainer: train.trainer, modelKind: trainerKind(train).modelKind };
}

/** A model of all rows has none left: that it scores is seen on those that taught it, and what it is worth is said by its folds. */
function judgedBy({ prepared: { matrices }, folds }: TrainedRun): PreparedFiles['matrices']['test'] {
  return folds === undefined ? matrices.validation : matrices.test;
}

function signatureOf({ definition, input, prepared, trained, trainedUntil }: TrainedRun): Signature {
  const { training, name } = definition;
  const { positiveBy } = prepared.facts;
  return buildSignature({
    model: name,
    task: training.task,
    objective: trainerKind(training.train).objective(training.train, training.task),
    hasMargin: trainerKind(training.train).capabilities.margin,
    ...inputColumns(prepared.facts),
    keys: requestKeys(training.source.key, training.columns),
    classes: prepared.facts.classes,
    ...(positiveBy === undefined ? {} : { positiveBy }),
    label: training.label?.is ?? '',
    ...(trained.threshold === undefined ? {} : { threshold: trained.threshold }),
    trainedOn: { snapshot: input.snapshot, definitionDigest: input.definitionDigest, trainedUntilMs: trainedUntil ?? input.asOf },
  });
}
