import { loadRun } from '../../../activities/registry/load-run.js';
import type { StepContext } from '../../../contracts/activities.js';
import type { RunManifest } from '../../../contracts/documents.js';
import type { OutOfFold } from '../../../core/folds/out-of-fold.js';
import type { ModelDefinition, ModelInput } from '../../../index.js';
import { after, csv, defineModel, folds, numeric, xgboost } from '../../../index.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { runChain } from '../../fixtures/whole-chain.js';
import type { ChainOutcome } from '../../fixtures/whole-chain.js';

export interface TrainedWithFolds extends ChainOutcome {
  readonly context: StepContext;
  readonly manifest: RunManifest;
  readonly outOfFold: OutOfFold;
}

/** Each run reads its table anew. */
let now = Date.UTC(2030, 0, 1);

export async function trainWithFolds(world: ActivityWorld, definition: ModelDefinition, triggerId: string): Promise<TrainedWithFolds> {
  const context = { model: definition.name, triggerId, asOf: (now += 1), definitionDigest: await world.apply(definition) };
  const chain = await runChain(world, context);
  const manifest = await loadRun(world.deps, chain.run.runId);
  return { ...chain, context, manifest, outOfFold: await readOutOfFold(world, manifest) };
}

export async function readOutOfFold(world: ActivityWorld, { artifacts }: RunManifest): Promise<OutOfFold> {
  const { key } = artifacts['out-of-fold.json'] ?? { key: 'the run has no out-of-fold.json' };
  return JSON.parse(Buffer.from(await world.deps.objects.get(key)).toString('utf8')) as OutOfFold;
}

/** Penguins by what was measured of them: few rows, three classes, no time. */
export function penguins(path: string, changes: Partial<ModelInput> = {}): ModelDefinition {
  return defineModel({
    name: 'penguins',
    task: 'multiclass',
    source: csv({ path }),
    label: { is: 'Species' },
    columns: {
      'Beak Length (mm)': numeric(),
      'Beak Depth (mm)': numeric(),
      'Flipper Length (mm)': numeric(),
      'Body Mass (g)': numeric(),
    },
    split: folds({ k: 5, by: 'random' }),
    train: xgboost({ max_depth: 2, eta: 0.3, rounds: 60, early_stopping_rounds: 5, nthread: 1, seed: 7 }),
    ...changes,
  });
}

/** Countries over the years: rows of one country resemble each other. */
export function countries(path: string, changes: Partial<ModelInput> = {}): ModelDefinition {
  return defineModel({
    name: 'countries',
    task: 'regression',
    source: csv({ path, key: ['country', 'year'] }),
    label: { is: 'life_expect' },
    columns: { year: numeric(), pop: numeric(), fertility: numeric(), life_expect: after() },
    split: folds({ k: 4, by: 'group', group: 'country' }),
    train: xgboost({ max_depth: 3, eta: 0.2, rounds: 80, early_stopping_rounds: 8, nthread: 1, seed: 7 }),
    ...changes,
  });
}

/** Days of weather, whose order matters. */
export function weather(path: string, changes: Partial<ModelInput> = {}): ModelDefinition {
  return defineModel({
    name: 'weather',
    task: 'binary',
    source: csv({ path }),
    time: { event: 'date' },
    label: { is: 'precipitation > 0' },
    columns: { temp_max: numeric(), temp_min: numeric(), wind: numeric(), precipitation: after() },
    split: folds({ k: 4, by: 'time' }),
    train: xgboost({ max_depth: 2, eta: 0.2, rounds: 20, nthread: 1, seed: 7 }),
    ...changes,
  });
}
