import { readFile } from 'node:fs/promises';
import { documentBytes } from '../adapters/object-store/document-bytes.js';
import type { TrainResult } from '../adapters/trainer/trainer.js';
import type { TrainInput } from '../contracts/activities.js';
import type { GoldenRows, RunArtifacts } from '../contracts/documents.js';
import type { ModelDefinition } from '../core/definition/definition.js';
import { buildSignature } from '../core/features/signature.js';
import type { Signature } from '../core/features/signature.js';
import { convertToOnnx } from '../core/onnx/convert-to-onnx.js';
import type { Metrics } from '../core/statistics/metrics.js';
import { readXgboostModel } from '../core/xgboost/read-model.js';
import type { ActivityScope } from './activity-shell.js';
import type { TrainingDependencies } from './dependencies.js';
import type { PreparedFiles } from './matrix-cache.js';
import { metricsOf, scoreMatrix, withModel } from './model-scores.js';
import type { PreparedFacts } from './prepared-data.js';
import { storeArtifact } from './store-artifact.js';

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
  const ubj = await readFile(run.trained.modelPath);
  const onnx = convertToOnnx(readXgboostModel(ubj), { producerVersion: deps.perennialVersion });
  const { facts } = run.prepared;
  const { metrics, golden } = await judgeOnValidation(deps, run, onnx, scope);
  const store = (name: keyof RunArtifacts, content: Uint8Array) => storeArtifact(deps.objects, run.runId, name, content);
  const artifacts = {
    'model.ubj': await store('model.ubj', ubj),
    'model.onnx': await store('model.onnx', onnx),
    'signature.json': await store('signature.json', documentBytes(signatureOf(run))),
    'reference-profile.json': await store('reference-profile.json', documentBytes({ formatVersion: 1, columns: facts.profile })),
    'golden.json': await store('golden.json', documentBytes(golden)),
  };
  return { artifacts, metrics };
}

async function judgeOnValidation(
  deps: TrainingDependencies,
  { definition, prepared }: TrainedRun,
  onnx: Uint8Array,
  { signal }: ActivityScope,
): Promise<{ metrics: Metrics; golden: GoldenRows }> {
  const { facts, matrices } = prepared;
  return withModel(deps.runtime, onnx, async (model) => {
    const { labels, output } = await scoreMatrix(model, matrices.validation, signal);
    const test = await scoreMatrix(model, matrices.test, signal);
    const golden = goldenRows(facts.golden, test.output.score, model.outputs);
    return { metrics: metricsOf(definition.training.task, facts.classes, labels, output.score), golden };
  });
}

function goldenRows({ records, rows }: PreparedFacts['golden'], scores: Float32Array, outputs: number): GoldenRows {
  return { formatVersion: 1, records, scores: rows.flatMap((row) => [...scores.subarray(row * outputs, (row + 1) * outputs)]) };
}

function signatureOf({ definition, input, prepared, trainedUntil }: TrainedRun): Signature {
  const { training, name } = definition;
  return buildSignature({
    model: name,
    task: training.task,
    objective: String(training.train.params['objective']),
    inputs: prepared.facts.inputs,
    classes: prepared.facts.classes,
    label: training.label.is,
    trainedOn: { snapshot: input.snapshot, definitionDigest: input.definitionDigest, trainedUntilMs: trainedUntil },
  });
}
