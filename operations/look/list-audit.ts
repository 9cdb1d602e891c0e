import { EVERY_MODEL } from '../../adapters/metadata-store/metadata-store.js';
import type { AuditRow, DecisionRow, DeploymentRow, MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import { newestDeployment } from '../../activities/deployment/deploy-version.js';
import { findDocument } from '../../activities/shell/step-once.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { isAsked, listEvents } from './list-events.js';
import type { AuditFilter } from './list-events.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import { actionOfChange } from './decision-behind.js';

/** A decision that somebody took. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  /** What it was about: a version, a trigger, a definition's digest, a token's name. */
  readonly subject: string;
  readonly reason: string;
  /** How it ended; null: it was done by being written down. */
  readonly outcome: string | null;
  readonly changeId: string;
}

/** Known by the chain alone: serving has no database. */
const BY_SERVING: readonly string[] = ['load', 'unload'];
const MAX_FILTERED = 10_000;

/** Told once, as the revision or the decision that they are part of. */
const PART_OF_ANOTHER: readonly string[] = ['deploy', 'alias'];

/**
 * Decisions about a model, newest first: those of people and of machines, and those about every model. Those that were written past
 * Temporal and the database, by a direct rollback, come from the object store, and what was asked of serving from the chain there.
 * Errors: MODEL_UNKNOWN.
 */
export async function listAudit(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  model: string,
  filter: AuditFilter,
): Promise<readonly AuditEntry[]> {
  // What a filter leaves out is not known to the database.
  const limit = filter.actor === undefined ? filter.limit : MAX_FILTERED;
  const [own, shared, decisions, deployments, served] = await Promise.all([
    metadata.listAudit(model, limit * PART_OF_ANOTHER.length + limit),
    metadata.listAudit(EVERY_MODEL, limit),
    metadata.listDecisions(model, limit),
    metadata.listDeployments(model, limit),
    listEvents({ objects }, { ...filter, limit }, ({ action, target }) => BY_SERVING.includes(action) && target === model),
  ]);
  if (own.length === 0) await requireModel(metadata, model);
  const revisions = [...deployments.map(ofRow), ...(await pastTheDatabase(objects, model, deployments))];
  const decided = new Set(decisions.map(({ changeId }) => changeId));
  const entries = [
    ...[...own, ...shared].filter(({ action }) => !PART_OF_ANOTHER.includes(action)).map(ofAudit),
    ...decisions.map(ofDecision),
    ...revisions.filter(({ changeId }) => !decided.has(changeId)),
    ...served.map(ofEvent),
  ];
  const asked = entries.filter(({ at, actor }) => isAsked(at, actor, filter));
  return asked.sort((a, b) => b.at - a.at).slice(0, filter.limit);
}

function ofEvent({ id, time, actor, action, target, outcome, from }: AuditEvent): AuditEntry {
  const subject = `${target}, asked from ${from.address ?? 'an unknown address'}`;
  return { at: Date.parse(time), actor: actor.name, action, subject, reason: '', outcome, changeId: id };
}

function ofAudit({ at, actor, action, subject, reason, changeId }: AuditRow): AuditEntry {
  return { at, actor, action, subject, reason, outcome: null, changeId };
}

function ofDecision({ at, actor, action, version, revision, state, text, reason, changeId }: DecisionRow): AuditEntry {
  const parts = [...(version === null ? [] : [`version ${version}`]), ...(revision === null ? [] : [`revision ${revision}`])];
  return { at, actor, action, subject: parts.join(', ') || '-', reason, outcome: text === '' ? state : `${state}: ${text}`, changeId };
}

function ofRow({ createdAt: at, actor, reason, version, revision, changeId }: DeploymentRow): AuditEntry {
  const subject = `version ${version}, revision ${revision}`;
  return { at, actor, action: actionOfChange(changeId), subject, reason, outcome: null, changeId };
}

/** Revisions of the object store that the database does not know yet. */
async function pastTheDatabase(
  objects: ObjectStore,
  endpoint: string,
  known: Awaited<ReturnType<MetadataStore['listDeployments']>>,
): Promise<readonly AuditEntry[]> {
  const newest = await newestDeployment({ objects }, keys.deployments(endpoint), endpoint);
  const entries: AuditEntry[] = [];
  for (let revision = newest?.revision ?? 0; revision > (known[0]?.revision ?? 0); revision -= 1) {
    const found = await findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision));
    const version = leadingTarget(found?.targets ?? [])?.version;
    if (found === undefined || version === undefined) continue;
    const { createdAt, actor, reason, changeId } = found;
    entries.push(ofRow({ endpoint, revision, model: endpoint, version, changeId, key: '', actor, reason, createdAt }));
  }
  return entries;
}
