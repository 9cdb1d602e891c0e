import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { DomainError } from '../../core/errors.js';

/** What somebody asks for, of one model. */
export interface TriggerRequest {
  readonly model: string;
  readonly triggerId: string;
  /** Epoch milliseconds; null: now. */
  readonly asOf: number | null;
  readonly reason: string;
}

/**
 * Writes down what a request asks for before the lifecycle is told, so that the same id with other content is answered as such, and a
 * request that is delivered again is the same one. Errors: TRIGGER_CONFLICT, METADATA_….
 * @param actor whoever asks, by what they ask at
 */
export async function bookTrigger(metadata: MetadataStore, request: TriggerRequest, actor: string): Promise<StartPipelineInput> {
  const { model, triggerId, asOf, reason } = request;
  const content = sha256Hex(canonicalJson({ asOf, reason, actor }));
  const now = Date.now();
  const asked = { actor, reason, at: now, changeId: triggerId };
  const first = await metadata.recordTrigger({ model, triggerId, kind: 'alert', receivedAt: now, asOf: asOf ?? now, content }, asked);
  const row = first ? undefined : await metadata.getTrigger(model, triggerId);
  if (row !== undefined && row.content !== content) throw new DomainError('TRIGGER_CONFLICT', { model, triggerId });
  return {
    model,
    triggerId,
    kind: 'alert',
    asOf: row?.asOf ?? asOf ?? now,
    dataTime: asOf === null ? 'now' : 'given',
    parameters: {},
    reason,
    actor,
    deploy: true,
  };
}
