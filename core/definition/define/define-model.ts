import { definitionProblems } from './check-definition.js';
import type { LabelDefinition, ModelDefinition } from '../definition.js';
import { deepFreeze } from '../deep-freeze.js';
import type { ModelInput } from './model-input.js';
import { storedColumns } from './stored-columns.js';
import { storedSplit } from './stored-split.js';
import { zoneOf } from '../zone-of.js';
import { lostNames } from '../fields/lost-names.js';
import { definitionError } from '../fields/problem.js';
import type { SameFields } from '../fields/same-data.js';
import { inputSchema } from '../schema/definition-schema.js';
import { issueText } from '../schema/issue-text.js';
import { problemsOf } from '../schema/problems-of.js';
import { trainerKind } from '../../trainers/trainer-kinds.js';
import { defaultGates } from '../schema/gate-schema.js';

// A field that a person may write and the schema does not take, or the other way round, does not compile.
void (true satisfies SameFields<Written<(typeof inputSchema)['_input']>, Written<ModelInput>>);
/** Without what no type of a schema tells: `execution` is read by other code, and margins have names of metrics as keys. */
type Written<T extends { readonly gates?: readonly { readonly kind: string }[] | undefined }> = Omit<T, 'execution' | 'gates'> & {
  readonly gates: Exclude<NonNullable<T['gates']>[number], { readonly kind: 'beats-baseline' }>;
};

/**
 * Checks what a person wrote and puts it into the stored form: plain frozen JSON, defaults filled in, durations in milliseconds.
 * Accepts the same content from YAML or JSON. Paths of the source are as written: `relocateSource` makes them what every checkout says.
 * @throws DEFINITION_INVALID with every problem, its path, what is expected and the nearest name; DEFINITION_NOT_SUPPORTED
 */
export function defineModel(input: ModelInput): ModelDefinition {
  const model = (input as ModelInput | null)?.name;
  const lost = lostNames(input);
  if (lost.length > 0) throw definitionError(model, lost);
  const read = inputSchema.safeParse(input, { error: issueText });
  if (!read.success) throw definitionError(model, problemsOf(read.error, input));
  const definition = toStored(read.data);
  const problems = definitionProblems(definition);
  if (problems.length > 0) throw definitionError(model, problems);
  return deepFreeze(definition);
}

function toStored(input: (typeof inputSchema)['_output']): ModelDefinition {
  const { name, label, weight, train, retrain, rollout, monitor, execution, gates, features = [], ...training } = input;
  const kind = trainerKind(train);
  return {
    formatVersion: 1,
    name,
    training: {
      ...training,
      label: storedLabel(label),
      ...(weight === undefined ? {} : { weight }),
      columns: storedColumns(input),
      ...(features.length === 0 ? {} : { features }),
      split: storedSplit(input),
      train: kind.completed(train, training.task),
      gates: gates ?? defaultGates({ task: training.task, hasLabel: label !== null }, kind.capabilities),
    },
    policy: {
      rollout,
      retrain: { ...retrain, zone: retrain.zone ?? zoneOf(training) },
      monitor,
      ...(execution === undefined ? {} : { execution }),
    },
  };
}

function storedLabel(input: (typeof inputSchema)['_output']['label']): LabelDefinition | null {
  if (input === null) return null;
  const { matures, positive, weights, ...label } = input;
  return {
    ...label,
    ...(positive === undefined ? {} : { positive }),
    ...(weights === undefined ? {} : { weights }),
    maturesMs: matures,
  };
}
