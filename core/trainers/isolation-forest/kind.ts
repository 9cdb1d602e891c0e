import type { TrainerKind } from '../kind/trainer-kind.js';
import { ISOLATION_FOREST_CAPABILITIES } from './capabilities.js';
import { ISOLATION_FOREST_PARAMETERS } from './parameters.js';
import type { IsolationForestTrain } from './schema.js';

const given = ({ trees, subsample, contamination, seed }: IsolationForestTrain) => ({ trees, subsample, contamination, seed });

/** Scores how few random cuts tell a row from the others (Liu, Ting and Zhou, "Isolation Forest", ICDM 2008). */
export const ISOLATION_FOREST: TrainerKind<IsolationForestTrain> = {
  title: 'isolationForest()',
  capabilities: ISOLATION_FOREST_CAPABILITIES,
  tasks: ['anomaly'],
  parameters: ISOLATION_FOREST_PARAMETERS,
  files: ['forest.json'],
  modelKind: 'onnx',
  given,
  completed: (train) => train,
  problems: () => [],
  settings: (train) => ({ params: given(train), rounds: 0, earlyStoppingRounds: null, threads: 1 }),
  rankMetric: () => null,
  objective: () => 'isolation',
};
