import type { TrainInput } from '../../contracts/activities.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { trainingDigest } from '../../core/definition/definition-digest.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import type { ParameterValues } from '../../core/trainers/kind/trainer-kind.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { StepKey } from '../shell/step-key.js';
import { stepKey } from '../shell/step-key.js';
import { documentOnce } from '../shell/step-once.js';

/** Fixed before the first round of a run, so that every attempt trains with the same parameters whatever searches finish meanwhile. */
export interface RunPlan extends StoredDocument {
  readonly paramsFrom: 'definition' | 'search';
  /** What a search found; empty when `paramsFrom` is `definition`. */
  readonly found: ParameterValues;
}

export interface RunIdentity {
  readonly runId: string;
  readonly key: StepKey;
}

/** A run's id follows from its step, so that attempts and resets meet in one run. */
export function runIdentity(input: TrainInput): RunIdentity {
  const { snapshot, paramsFrom } = input;
  const key = stepKey(input, 'train', { snapshot, paramsFrom });
  return { key, runId: `${input.model}-${key.changeId.slice(0, 12)}` };
}

type Stores = Pick<TrainingDependencies, 'objects' | 'metadata'>;

export async function runPlan(deps: Stores, input: TrainInput, definition: ModelDefinition): Promise<RunPlan> {
  const { snapshot, paramsFrom, model } = input;
  const { tune } = definition.training;
  return documentOnce<RunPlan>(deps.objects, stepKey(input, 'plan', { snapshot, paramsFrom }), async () => {
    if (paramsFrom === 'definition' || tune === null) return { paramsFrom: 'definition', found: {} };
    const key = { model, address: snapshot, trainingDigest: trainingDigest(definition), metric: tune.metric };
    const best = await deps.metadata.getBestParameters(key);
    if (best === undefined) return { paramsFrom: 'definition', found: {} };
    // Written by finishSearch as an object of plain values.
    return { paramsFrom: 'search', found: JSON.parse(best.parametersJson) as ParameterValues };
  });
}
