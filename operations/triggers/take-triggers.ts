import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { DomainError } from '../../core/errors.js';
import { bookTrigger } from './book-trigger.js';
import type { TriggerRequest } from './book-trigger.js';

export interface TriggerTaker {
  /** Knows the models, and what became of their triggers. */
  readonly metadata: MetadataStore;
  /** Resolves once the server has the signal. */
  readonly signal: (start: StartPipelineInput) => Promise<void>;
}

/**
 * Tells lifecycles of triggers by machines: all are written down before the first is told, and none when a model is not known. What fails
 * may have been told: whoever asks may ask again, which the trigger's id makes harmless. Errors: MODEL_UNKNOWN, and those of `bookTrigger`.
 * @returns what was signalled, in the order of the requests
 */
export async function takeTriggers(
  { metadata, signal }: TriggerTaker,
  requests: readonly TriggerRequest[],
  actor: string,
): Promise<readonly StartPipelineInput[]> {
  for (const { model } of requests) {
    if ((await metadata.getCurrentDefinition(model)) === undefined) throw new DomainError('MODEL_UNKNOWN', { model });
  }
  const starts = await Promise.all(requests.map((request) => bookTrigger(metadata, request, actor)));
  await Promise.all(starts.map(signal));
  return starts;
}
