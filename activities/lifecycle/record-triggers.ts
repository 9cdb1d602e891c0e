import type { FinishTriggersInput, RecordDecisionsInput, RecordTriggerInput } from '../../contracts/activities.js';
import { countOutcome } from '../shell/count-outcome.js';
import { changeEvent, triggerEvent } from '../audit/decision-event.js';
import { tellAudit } from '../audit/tell-audit.js';
import type { AuditDependencies, TrainingDependencies } from '../shell/dependencies.js';

type Database = Pick<TrainingDependencies, 'metadata'>;
type Told = Database & AuditDependencies;

/** A trigger without an outcome is not a duplicate: an attempt may have died between writing it and answering. One that was refused may come again. */
export async function recordTrigger(deps: Told, input: RecordTriggerInput): Promise<{ readonly duplicate: boolean }> {
  const { metadata } = deps;
  const { model, triggerId, kind, asOf, receivedAt, by } = input;
  const asked = by === undefined ? undefined : { ...by, at: receivedAt, changeId: triggerId };
  await metadata.recordTrigger({ model, triggerId, kind, asOf, receivedAt, content: null }, asked);
  const row = await metadata.getTrigger(model, triggerId);
  const duplicate = row !== undefined && row.state !== null && row.state !== 'refused';
  if (!duplicate) await tellAudit(deps, triggerEvent(input));
  return { duplicate };
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
export async function recordDecisions(deps: Told, { model, decisions }: RecordDecisionsInput): Promise<void> {
  const at = Date.now();
  for (const { changeId, action, actor, reason, state, version, revision, text } of decisions) {
    await deps.metadata.putDecision({ model, changeId, action, actor, reason, state, version, revision, text, at });
    await tellAudit(deps, changeEvent({ model, changeId, action, actor, reason, version, revision, outcome: state, at }));
  }
}
