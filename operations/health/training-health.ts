import type { MetadataStore, TriggerRow } from '../../adapters/metadata-store/metadata-store.js';
import { workflowIds } from '../../contracts/names.js';
import { fail, ok, warn } from './finding.js';
import type { Finding } from './finding.js';
import { splitFix } from '../../core/errors/split-fix.js';

/** Triggers that joined others or were refused have no training of their own. */
const MAX_LOOKED_AT = 50;
const NO_TRAINING = new Set(['refused', 'duplicate']);

/** How the last training ended that has ended. */
export async function trainingHealth(metadata: MetadataStore, model: string): Promise<Finding> {
  const rows = await metadata.listTriggers(model, MAX_LOOKED_AT);
  const last = rows.find(({ state, pipelineTriggerId, triggerId }) => isTraining(state) && (pipelineTriggerId ?? triggerId) === triggerId);
  if (last === undefined) return ok('training', `${model}: none has ended yet`);
  const { what, fix } = splitFix(last.text ?? '');
  const text = `${model}: the last training (${last.triggerId}, ${new Date(last.receivedAt).toISOString()}) ended ${last.state}: ${what}`;
  if (last.state === 'failed') return fail('training', text, fix ?? lookAt(last));
  return last.state === 'cancelled' || last.state === 'aborted'
    ? warn('training', text, `run it again: \`perennial run ${model}\`.`)
    : ok('training', text);
}

function isTraining(state: string | null): state is string {
  return state !== null && !NO_TRAINING.has(state);
}

function lookAt({ model, triggerId }: TriggerRow): string {
  return `look at ${workflowIds.pipeline(model, triggerId)} in the Temporal Web UI, mend the cause, then \`perennial run ${model}\`.`;
}
