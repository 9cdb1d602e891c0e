import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { documentBytes } from '../../adapters/object-store/document-bytes.js';
import type { TrainResult } from '../../adapters/trainer/trainer.js';
import type { TrainInput } from '../../contracts/activities.js';
import type { GoldenRows, RunArtifacts } from '../../contracts/documents.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { buildSignature } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import type { Metrics } from '../../core/statistics/metrics/metrics.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { PreparedFiles } from './matrix-cache.js';
import { storeArtifact } from '../shell/store-artifact.js';

export interface TrainedRun {
  readonly runId: string;
  readonly input: TrainInput;
  readonly definition: ModelDefinition;
  readonly prepared: PreparedFiles;
  readonly trained: TrainResult;
  readonly trainedUntil: number;
}

export interface FinishedModel {
  readonly artifacts: RunArtifacts;
  /** On the validation rows, from the ONNX model's float32 scores. */
  readonly metrics: Metrics;
}

/** Converts a trained model, judges it on the validation rows as it will be served, and stores everything a version ships. */
export async function finishRun(deps: TrainingDependencies, run: TrainedRun, scope: ActivityScope): Promise<FinishedModel> {
  scope.report({ stage: 'converting and storing', round: run.trained.rounds });
  const { facts, matrices } = run.prepared;
  const { modelPath } = run.trained;
  const onnxPath = join(dirname(modelPath), 'model.onnx');
  const { task } = run.definition.training;
  const golden = { matrix: matrices.test, rows: facts.golden.rows };
  const { metrics, goldenScores } = await deps.statistics.run(
    'convert',
    { modelPath, onnxPath, producerVersion: deps.perennialVersion, task, classes: facts.classes, validation: matrices.validation, golden },
    scope,
  );
  const goldenRows: GoldenRows = { formatVersion: 1, records: facts.golden.records, scores: goldenScores };
  const store = (name: keyof RunArtifacts, content: Uint8Array) => storeArtifact(deps.objects, run.runId, name, content);
  const artifacts = {
    'model.ubj': await store('model.ubj', await readFile(modelPath)),
    'model.onnx': await store('model.onnx', await readFile(onnxPath)),
    'signature.json': await store('signature.json', documentBytes(signatureOf(run))),
    'reference-profile.json': await store('reference-profile.json', documentBytes({ formatVersion: 1, columns: facts.profile })),
    'golden.json': await store('golden.json', documentBytes(goldenRows)),
  };
  return { artifacts, metrics };
}

function signatureOf({ definition, input, prepared, trainedUntil }: TrainedRun): Signature {
  const { training, name } = definition;
  return buildSignature({
    model: name,
    task: training.task,
    objective: String(training.train.params['objective']),
    inputs: prepared.facts.inputs,
    ...(training.source.key.length === 0 ? {} : { keys: training.source.key }),
    classes: prepared.facts.classes,
    label: training.label.is,
    trainedOn: { snapshot: input.snapshot, definitionDigest: input.definitionDigest, trainedUntilMs: trainedUntil },
  });
}
