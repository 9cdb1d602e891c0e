import type { LifecycleDefinition } from '../../contracts/workflows.js';
import { lifecycleDefinition } from '../../core/definition/lifecycle-definition.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { probeSearchAttributes } from './probe-search-attributes.js';

/** What a lifecycle that starts anew decides by; null: nobody has applied a definition of the model. */
export async function loadLifecycleDefinition(
  deps: TrainingDependencies,
  { model }: { readonly model: string },
): Promise<{ readonly definition: LifecycleDefinition | null }> {
  const current = await deps.metadata.getCurrentDefinition(model);
  if (current === undefined) return { definition: null };
  const definition = await loadDefinition(deps, current.digest);
  const { usable: searchAttributes } = await probeSearchAttributes();
  return { definition: lifecycleDefinition(definition, current.digest, { execution: deps.execution, searchAttributes }) };
}
