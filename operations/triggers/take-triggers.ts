import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { bookTrigger } from './book-trigger.js';
import type { TriggerRequest } from './book-trigger.js';

export interface TriggerTaker {
  /** Knows the models, and what became of their triggers. */
  readonly metadata: MetadataStore;
  /** Resolves once the server has the signal. */
  readonly signal: (start: StartPipelineInput) => Promise<void>;
}

export interface TakenTriggers {
  /** What was signalled, in the order of the requests. */
  readonly taken: readonly StartPipelineInput[];
  /** Whoever asks for these again is refused again. */
  readonly refused: readonly RefusedTrigger[];
}

export interface RefusedTrigger {
  readonly request: TriggerRequest;
  /** MODEL_UNKNOWN, TRIGGER_CONFLICT. */
  readonly error: DomainError;
}

/**
 * Tells lifecycles of triggers by machines: all are written down before the first is told, and one that cannot be taken keeps none of the
 * others. What this throws is passing, and may have been told: whoever asks may ask again, which the trigger's id makes harmless.
 */
export async function takeTriggers(
  { metadata, signal }: TriggerTaker,
  requests: readonly TriggerRequest[],
  actor: string,
): Promise<TakenTriggers> {
  const booked = await Promise.all(requests.map((request) => book(metadata, request, actor)));
  const taken = booked.flatMap((one) => ('start' in one ? [one.start] : []));
  await Promise.all(taken.map(signal));
  return { taken, refused: booked.flatMap((one) => ('error' in one ? [one] : [])) };
}

async function book(
  metadata: MetadataStore,
  request: TriggerRequest,
  actor: string,
): Promise<{ readonly start: StartPipelineInput } | RefusedTrigger> {
  try {
    const { model } = request;
    if ((await metadata.getCurrentDefinition(model)) === undefined) throw new DomainError('MODEL_UNKNOWN', { model });
    return { start: await bookTrigger(metadata, request, actor) };
  } catch (error) {
    if (isDomainError(error) && !error.retryable) return { request, error };
    throw error;
  }
}
