import { newestDeployment } from '../../activities/deployment/deploy-version.js';
import { currentOwner, writerOf } from '../../activities/deployment/owner-epochs.js';
import type { CurrentOwner, Writer } from '../../activities/deployment/owner-epochs.js';
import { takeOver } from '../../activities/deployment/take-over.js';
import type { TakenOver } from '../../activities/deployment/take-over.js';
import { clusterIdentity } from '../../client/connection/cluster-identity.js';
import { keys } from '../../contracts/names.js';
import { isSameOwner } from '../../core/deployment/endpoint-owner.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

export interface Adoption extends Partial<TakenOver> {
  readonly endpoint: string;
  /** `owned`: it was ours already; what an earlier call left undone is done now. `declined`: whoever was asked said no. */
  readonly state: 'adopted' | 'owned' | 'declined';
  readonly from: CurrentOwner | null;
}

interface AdoptRequest {
  readonly endpoint: string;
  readonly actor: string;
  readonly reason: string;
  /** The data directory in whose name the Temporal at an address claims; undefined: in none. */
  readonly dataDirectoryOf: (temporalAddress: string) => Promise<string | undefined>;
  /** Asked where somebody else has it; what it throws ends the call. */
  readonly confirm: (question: AdoptQuestion) => Promise<boolean>;
}

export interface AdoptQuestion {
  readonly endpoint: string;
  readonly from: CurrentOwner;
  readonly writer: Writer;
  /** Of the writer's Temporal. */
  readonly address: string;
}

/**
 * Makes the Temporal of the settings the owner of an endpoint, after asking where somebody else is.
 * Errors: MODEL_UNKNOWN, TEMPORAL_…, DEPLOY_OWNER_CHANGED, and those of the stores.
 */
export async function adoptEndpoint(context: OperationContext, request: AdoptRequest): Promise<Adoption> {
  const { endpoint, actor, reason, confirm } = request;
  const { objects, metadata } = context;
  await currentDefinition(metadata, endpoint);
  const temporal = await context.temporal();
  const dataDirectoryId = await request.dataDirectoryOf(temporal.address);
  const writer = await writerOf({ objects, cluster: await clusterIdentity(temporal), dataDirectoryId });
  const newest = await newestDeployment({ objects }, keys.deployments(endpoint), endpoint);
  const from = await currentOwner(objects, endpoint, newest);
  const isOurs = from !== undefined && isSameOwner(from, writer);
  if (from !== undefined && !isOurs && !(await confirm({ endpoint, from, writer, address: temporal.address })))
    return { endpoint, state: 'declined', from };
  const taken = await takeOver({ objects, metadata }, writer, { endpoint, from, actor, reason });
  return { endpoint, state: isOurs ? 'owned' : 'adopted', from: from ?? null, ...taken };
}
