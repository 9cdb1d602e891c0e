import type { FinishTriggersInput, RecordDecisionsInput, RecordTriggerInput } from '../../contracts/activities.js';
import { countOutcome } from '../shell/count-outcome.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

type Database = Pick<TrainingDependencies, 'metadata'>;

/** A trigger without an outcome is not a duplicate: an attempt may have died between writing it and answering. One that was refused may come again. */
export async function recordTrigger(
  { metadata }: Database,
  { model, triggerId, kind, asOf, receivedAt, by }: RecordTriggerInput,
): Promise<{ readonly duplicate: boolean }> {
  const asked = by === undefined ? undefined : { ...by, at: receivedAt, changeId: triggerId };
  await metadata.recordTrigger({ model, triggerId, kind, asOf, receivedAt, content: null }, asked);
  const row = await metadata.getTrigger(model, triggerId);
  return { duplicate: row !== undefined && row.state !== null && row.state !== 'refused' };
}

/** The first outcome of a trigger stays, and so does the first that it joined. */
export async function finishTriggers({ metadata }: Database, { model, outcomes, joined }: FinishTriggersInput): Promise<void> {
  for (const { triggerId, kind, asOf, receivedAt, pipelineTriggerId } of joined) {
    await metadata.recordTrigger({ model, triggerId, kind, asOf, receivedAt, content: null });
    await metadata.joinTrigger(model, triggerId, pipelineTriggerId);
  }
  for (const { triggerId, kind, asOf, receivedAt, outcome } of outcomes) {
    const { state, version, revision, text } = outcome;
    await metadata.recordTrigger({ model, triggerId, kind, asOf, receivedAt, content: null });
    await metadata.finishTrigger(model, triggerId, { state, version, revision, text });
    countOutcome('perennial_triggers_total', { model, kind, outcome: state });
  }
}

/** The first outcome of a decision stays. */
export async function recordDecisions({ metadata }: Database, { model, decisions }: RecordDecisionsInput): Promise<void> {
  const at = Date.now();
  for (const { changeId, action, actor, reason, state, version, revision, text } of decisions)
    await metadata.putDecision({ model, changeId, action, actor, reason, state, version, revision, text, at });
}
