import type { FinishTriggersInput, RecordTriggerInput } from '../contracts/activities.js';
import type { TrainingDependencies } from './dependencies.js';

/** A trigger without an outcome is not a duplicate: an attempt may have died between writing it and answering. */
export async function recordTrigger(
  { metadata }: TrainingDependencies,
  input: RecordTriggerInput,
): Promise<{ readonly duplicate: boolean }> {
  await metadata.recordTrigger({ ...input, outcome: null });
  const row = await metadata.getTrigger(input.model, input.triggerId);
  return { duplicate: row !== undefined && row.outcome !== null };
}

/** The first outcome of a trigger stays. */
export async function finishTriggers({ metadata }: TrainingDependencies, { model, outcomes }: FinishTriggersInput): Promise<void> {
  for (const { triggerId, kind, asOf, receivedAt, outcome } of outcomes) {
    await metadata.recordTrigger({ model, triggerId, kind, asOf, receivedAt, outcome: null });
    await metadata.finishTrigger(model, triggerId, outcome);
  }
}
