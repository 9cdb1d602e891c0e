import { scheduleIds } from '../../contracts/names.js';
import type { DeployInput, RecordTriggerInput } from '../../contracts/activities.js';
import type { AuditActor, AuditEvent } from '../../core/audit/audit-event.js';
import type { DecisionOutcome } from '../../core/policy/state/lifecycle-state.js';

/** A change of an endpoint, and of whom else it is known. */
export interface DecidedChange {
  readonly model: string;
  readonly changeId: string;
  readonly action: DecisionOutcome['action'];
  /** Who asked; of a pipeline's change who asked for the pipeline. */
  readonly actor: string;
  readonly reason: string;
  readonly version: number | null;
  readonly revision: number | null;
  /** How it ended. */
  readonly outcome: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Of `requestRollout` for what a pipeline registered. */
const OF_PIPELINE = 'pipeline:';

/** That the lifecycle starts a pipeline, by whom it was asked. Not of releases that did not keep that. */
export function triggerEvent({ model, triggerId, kind, receivedAt, by }: RecordTriggerInput): AuditEvent | undefined {
  if (by === undefined) return undefined;
  return {
    id: `trigger:${model}:${triggerId}`,
    time: new Date(receivedAt).toISOString(),
    actor: askedBy(model, kind, by.actor),
    action: 'train',
    target: model,
    outcome: 'started',
    reason: by.reason,
    request: triggerId,
    from: {},
  };
}

function askedBy(model: string, kind: RecordTriggerInput['kind'], actor: string): AuditActor {
  const isScheduled = (kind === 'schedule' || kind === 'backfill') && actor === 'schedule';
  if (isScheduled) return { kind: 'schedule', name: `schedule ${scheduleIds.retrain(model)}` };
  return { kind: kind === 'drift' && actor.startsWith('monitor ') ? 'monitor' : 'client', name: actor };
}

/** A decision about an endpoint. The same id wherever it is told: as its revision, or as its outcome. */
export function changeEvent({ model, changeId, action, actor, reason, version, revision, outcome, at }: DecidedChange): AuditEvent {
  const isOfPipeline = changeId.startsWith(OF_PIPELINE);
  const parts = [model, ...(version === null ? [] : [`version ${version}`]), ...(revision === null ? [] : [`revision ${revision}`])];
  return {
    id: `change:${model}:${changeId}`,
    time: new Date(at).toISOString(),
    actor: isOfPipeline ? { kind: 'pipeline', name: `pipeline ${changeId.slice(OF_PIPELINE.length)}` } : { kind: 'client', name: actor },
    action,
    target: parts.join(' '),
    outcome,
    reason: isOfPipeline ? `${reason} (asked by ${actor})` : reason,
    request: changeId,
    from: {},
  };
}

/** What a deployment decides, as the lifecycle calls it. */
export function actionOfDeploy({ byPerson, goesBack }: Pick<DeployInput, 'byPerson' | 'goesBack'>): DecidedChange['action'] {
  if (goesBack === true) return 'rollback';
  return byPerson === true ? 'promote' : 'deploy';
}
