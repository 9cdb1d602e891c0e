import type { MetadataStore, TriggerRow } from '../../adapters/metadata-store/metadata-store.js';
import type { TriggerOutcome } from '../../contracts/workflows.js';

/** How a trigger ended by the database: its own outcome, or that of the trigger whose pipeline did its work. Undefined: open, or not known. */
export async function recordedOutcome(metadata: MetadataStore, model: string, triggerId: string): Promise<TriggerOutcome | undefined> {
  const row = await metadata.getTrigger(model, triggerId);
  return row === undefined ? undefined : outcomeOf(await workingRow(metadata, row));
}

/** The row of the trigger whose pipeline does the work of this one. */
export async function workingRow(metadata: MetadataStore, row: TriggerRow): Promise<TriggerRow> {
  if (row.state !== null || row.pipelineTriggerId === null) return row;
  return (await metadata.getTrigger(row.model, row.pipelineTriggerId)) ?? row;
}

export function outcomeOf({ state, version, revision, text }: TriggerRow): TriggerOutcome | undefined {
  // Written by the lifecycle as such.
  return state === null ? undefined : { state: state as TriggerOutcome['state'], version, revision, text: text ?? '' };
}
