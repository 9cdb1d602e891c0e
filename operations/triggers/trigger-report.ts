import type { MetadataStore, TriggerRow } from '../../adapters/metadata-store/metadata-store.js';
import type { TriggerOutcome } from '../../contracts/workflows.js';
import { DomainError } from '../../core/errors.js';

/** What people and other schedulers are told of a trigger. */
export interface TriggerReport {
  readonly model: string;
  readonly triggerId: string;
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly asOf: number;
  /** Whoever asked; null: it is not known (one that a machine sent and that was not started). */
  readonly actor: string | null;
  readonly reason: string | null;
  /** The trigger whose pipeline does the work; its own id unless it joined another. */
  readonly pipelineTriggerId: string;
  /** `open` until it has ended. */
  readonly state: TriggerOutcome['state'] | 'open';
  readonly version: number | null;
  readonly revision: number | null;
  readonly text: string;
}

/** By the database, which the lifecycle writes to. Errors: TRIGGER_UNKNOWN. */
export async function triggerReport(metadata: MetadataStore, model: string, triggerId: string): Promise<TriggerReport> {
  const row = await metadata.getTrigger(model, triggerId);
  if (row === undefined) throw new DomainError('TRIGGER_UNKNOWN', { model, triggerId });
  const { kind, receivedAt, asOf } = row;
  const outcome = outcomeOf(await workingRow(metadata, row));
  const ended = outcome ?? { state: 'open' as const, version: null, revision: null, text: '' };
  const asked = (await metadata.listAuditOf(model, triggerId)).find(({ action }) => action === 'trigger');
  const { actor = null, reason = null } = asked ?? {};
  return { model, triggerId, kind, receivedAt, asOf, actor, reason, pipelineTriggerId: row.pipelineTriggerId ?? triggerId, ...ended };
}

/** How a trigger ended; undefined: it is open, or not known. */
export async function recordedOutcome(metadata: MetadataStore, model: string, triggerId: string): Promise<TriggerOutcome | undefined> {
  const row = await metadata.getTrigger(model, triggerId);
  return row === undefined ? undefined : outcomeOf(await workingRow(metadata, row));
}

/** One that joined another's pipeline shares its outcome, unless it has one of its own. */
async function workingRow(metadata: MetadataStore, row: TriggerRow): Promise<TriggerRow> {
  const isOwn = row.pipelineTriggerId === null || (row.state !== null && row.state !== 'refused');
  return isOwn ? row : ((await metadata.getTrigger(row.model, row.pipelineTriggerId ?? '')) ?? row);
}

function outcomeOf({ state, version, revision, text }: TriggerRow): TriggerOutcome | undefined {
  // Written by the lifecycle as such.
  return state === null ? undefined : { state: state as TriggerOutcome['state'], version, revision, text: text ?? '' };
}
