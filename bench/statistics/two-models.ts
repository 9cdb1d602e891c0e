import { inputColumns, modelInputs } from '../../core/features/signature.js';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import type { EvaluateRequest, JobScope, PreparedFacts, ServedModel } from '../../adapters/statistics/statistics.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { buildSignature } from '../../core/features/signature.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { Part } from '../../core/split/split.js';
import { EVERYTHING, stepModel, stepRows } from './step-data.js';
import { snapshotColumns } from '../../core/inputs/columns.js';

/** Of the 400 days; the rest are for training and validation. */
const TEST_DAYS = 340;

export const quiet: JobScope = { signal: new AbortController().signal, report: () => undefined };

/** How a challenger is compared with a champion by one metric and row by row, on `rows` test rows; the models are small. */
export async function comparisons(
  deps: TrainingDependencies,
  folder: string,
  rows: number,
): Promise<(metric: 'brier' | 'roc_auc') => EvaluateRequest> {
  await mkdir(folder);
  const path = join(folder, 'rows.parquet');
  await deps.tables.writeTable(path, 'parquet', stepRows(Math.round((rows * 400) / TEST_DAYS)));
  const { training } = stepModel(path, TEST_DAYS);
  const table = { paths: [path], columns: snapshotColumns([...training.columns.map(({ name }) => name), 'seen_at']) };
  const file = (part: Part): string => join(folder, `${part}.matrix`);
  const files = { train: file('train'), validation: file('validation'), test: file('test') };
  const facts = await deps.statistics.run('prepare', { table, training, asOf: EVERYTHING, files }, quiet);
  const train = (rounds: number): Promise<ServedModel> => trained(deps, { training, facts, files, folder, rounds });
  const [model, champion] = [await train(6), await train(5)];
  return (metric) => ({
    table,
    trained: training,
    judged: { ...training, gates: [{ kind: 'no-worse', metric, margin: 1, cluster: null, level: 0.95, minRows: 100 }] },
    asOf: EVERYTHING,
    model,
    split: facts.split,
    champion: { ...champion, version: 1, split: facts.split },
    seed: 'bench',
    report: null,
    parity: null,
  });
}

interface TrainRequest {
  readonly training: TrainingPart;
  readonly facts: PreparedFacts;
  readonly files: Readonly<Record<Part, string>>;
  readonly folder: string;
  readonly rounds: number;
}

async function trained(deps: TrainingDependencies, { training, facts, files, folder, rounds }: TrainRequest): Promise<ServedModel> {
  const workDir = join(folder, String(rounds));
  await mkdir(workDir);
  const matrix = (part: Part) => ({ path: files[part], rows: facts.rows[part], columns: modelInputs(facts).length });
  const { task, train } = training;
  const { inputs } = facts;
  const kind = trainerKind(train);
  const result = await deps.trainer.train(
    {
      kind: train.trainer,
      ...kind.settings(train, { task, found: {}, classes: null }),
      rounds,
      featureNames: modelInputs(facts).map(({ name }) => name),
      train: matrix('train'),
      validation: null,
      workDir,
      checkpointEveryRounds: 0,
      resumeFrom: null,
    },
    { signal: quiet.signal, onRound: () => undefined, onCheckpoint: async () => undefined },
  );
  const golden = { matrix: matrix('test'), rows: [] };
  const trained = { trainer: train.trainer, files: result.files };
  const { files: served } = await deps.statistics.run(
    'convert',
    {
      trained,
      folder: workDir,
      producerVersion: '1',
      signature: { task, inputs, classes: null },
      validation: matrix('validation'),
      golden,
    },
    quiet,
  );
  const trainedOn = { snapshot: '', definitionDigest: '', trainedUntilMs: facts.split.trainedUntil ?? 0 };
  const objective = kind.objective(train, task);
  return {
    kind: kind.modelKind,
    files: served,
    signature: buildSignature({
      model: 'bench',
      task,
      objective,
      ...inputColumns(facts),
      classes: null,
      label: training.label?.is ?? '',
      trainedOn,
    }),
  };
}
