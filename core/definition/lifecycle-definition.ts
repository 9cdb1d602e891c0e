import { mergeExecution } from '../policy/state/execution.js';
import type { Execution } from '../policy/state/execution.js';
import type { LifecycleDefinition } from '../policy/state/lifecycle-types.js';
import type { ModelDefinition } from './definition.js';
import { trainingDigest } from './definition-digest.js';

export interface Installation {
  /** How activities run unless the definition says otherwise. */
  readonly execution: Execution;
  /** Whether the server was seen to know Perennial's search attributes. */
  readonly searchAttributes: boolean;
}

/** What a lifecycle has to know of a definition. */
export function lifecycleDefinition(
  definition: ModelDefinition,
  digest: string,
  { execution, searchAttributes }: Installation,
): LifecycleDefinition {
  const { training, policy } = definition;
  const { maxPerDay, cooldownMs, onDrift } = policy.retrain;
  return {
    digest,
    trainingDigest: trainingDigest(definition),
    tune: training.tune === null ? null : { trials: training.tune.trials, parallel: training.tune.parallel },
    maxPerDay,
    cooldownMs,
    onDrift,
    searchAttributes,
    execution: modelExecution(definition, execution),
  };
}

/** How the activities of a model run in an installation. */
export function modelExecution({ policy }: ModelDefinition, installation: Execution): Execution {
  return mergeExecution(installation, policy.execution ?? {});
}
