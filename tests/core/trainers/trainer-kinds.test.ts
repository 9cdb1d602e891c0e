import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseline } from '../../../core/trainers/baseline/builder.js';
import { isolationForest } from '../../../core/trainers/isolation-forest/builder.js';
import { defineModel } from '../../../core/definition/define/define-model.js';
import { taskSpec } from '../../../core/tasks/tasks.js';
import type { ModelInput } from '../../../core/definition/define/model-input.js';
import { isDomainError } from '../../../core/errors.js';
import { MODEL_KINDS } from '../../../core/model-kinds.js';
import { PARITY_PROBES } from '../../../core/trainers/parity-probes.js';
import { TRAINER_KINDS } from '../../../core/trainers/trainer-kinds.js';
import type { TrainerKindName } from '../../../core/trainers/trainer-kinds.js';
import { xgboost } from '../../../core/trainers/xgboost/builder.js';
import { FLIGHT_DELAY } from '../definition/flight-delay-input.js';

const KINDS = Object.keys(TRAINER_KINDS) as TrainerKindName[];
const WRITTEN: Readonly<Record<TrainerKindName, ModelInput['train']>> = {
  xgboost: xgboost(),
  baseline: baseline(),
  'isolation-forest': isolationForest(),
};
const { tune, ...BARE } = FLIGHT_DELAY;

/** A task that the kind learns; its label may be looked at by every one. */
function taskOf(kind: TrainerKindName): Pick<ModelInput, 'task'> {
  const { tasks } = TRAINER_KINDS[kind];
  return { task: tasks.includes(BARE.task) ? BARE.task : (tasks[0] ?? BARE.task) };
}

/** What is wrong with the example when it is trained by another kind, with nothing else but the change. */
function problemsOf(kind: TrainerKindName, change: Partial<Omit<ModelInput, 'train'>> & { readonly train?: object }): readonly string[] {
  try {
    defineModel({ ...BARE, gates: [], ...taskOf(kind), train: WRITTEN[kind], ...change } as ModelInput);
    return [];
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return error.details['problems'] as readonly string[];
  }
}

for (const kind of KINDS) {
  const { capabilities, title, files, modelKind } = TRAINER_KINDS[kind];

  test(`a definition of ${kind} may ask for what its capabilities name, and for nothing else`, () => {
    assert.deepEqual(problemsOf(kind, {}), []);
    const refused = (allowed: boolean, line: string): readonly string[] => (allowed ? [] : [line]);
    assert.deepEqual(
      problemsOf(kind, {
        tune: { trials: 2, ...(capabilities.tunable ? { minimize: 'log_loss' } : { maximize: 'roc_auc' }), space: tune?.space ?? {} },
      }),
      refused(capabilities.tunable, `tune: searches parameters, and ${title} has none to search: leave it out`),
    );
    assert.deepEqual(
      problemsOf(kind, { gates: [{ kind: 'parity' }] }),
      refused(
        capabilities.onnx && capabilities.margin,
        `gates[0]: parity() compares a trained model with its conversion to ONNX, and ${title} is served as it was trained: leave it out`,
      ),
    );
    assert.deepEqual(
      problemsOf(kind, { train: { ...WRITTEN[kind], early_stopping_rounds: 5 } }),
      refused(capabilities.rounds, `train.early_stopping_rounds: counts rounds, and ${title} learns in none: leave it out`),
    );
  });

  test(`a definition of ${kind} without gates has to beat a constant where it can, and has parity where there is something to compare`, () => {
    const { gates, ...rest } = BARE;
    assert.ok((gates ?? []).length > 0);
    const { training } = defineModel({ ...rest, ...taskOf(kind), train: WRITTEN[kind] });
    assert.deepEqual(
      training.gates.map((gate) => gate.kind),
      [
        ...(taskSpec(training.task).labels === 'judged' ? ['stable-scores'] : []),
        ...(capabilities.learns ? ['beats-baseline'] : []),
        ...(capabilities.onnx && capabilities.margin ? ['parity'] : []),
      ],
    );
  });

  test(`what is said of ${kind} in several tables agrees`, () => {
    assert.equal(PARITY_PROBES[kind] !== undefined, capabilities.onnx && capabilities.margin);
    assert.equal(MODEL_KINDS[modelKind].margin, capabilities.margin);
    assert.equal(modelKind === 'onnx', capabilities.onnx);
    assert.equal(new Set(files).size, files.length);
    assert.equal(Object.keys(TRAINER_KINDS[kind].parameters.tunable).length > 0, capabilities.tunable);
  });
}
