import { newestDeployment } from '../../activities/deployment/deploy-version.js';
import { currentOwner, writerOf } from '../../activities/deployment/owner-epochs.js';
import type { CurrentOwner, Writer } from '../../activities/deployment/owner-epochs.js';
import { takeOver } from '../../activities/deployment/take-over.js';
import type { TakenOver } from '../../activities/deployment/take-over.js';
import { clusterIdentity } from '../../client/connection/cluster-identity.js';
import { keys } from '../../contracts/names.js';
import { isSameOwner, ownerTexts } from '../../core/deployment/endpoint-owner.js';
import { askPerson } from '../command/ask-person.js';
import type { CommandContext } from '../command/command-context.js';
import { dataDirectoryOf } from '../command/data-directory-id.js';

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
  /** Confirmed beforehand. */
  readonly yes: boolean;
}

/**
 * Makes the Temporal of the settings the owner of an endpoint, after asking where somebody else is.
 * Errors: TEMPORAL_…, CONFIRMATION_REQUIRED, DEPLOY_OWNER_CHANGED, and those of the stores.
 */
export async function adoptEndpoint(context: CommandContext, { endpoint, actor, reason, yes }: AdoptRequest): Promise<Adoption> {
  const { objects, metadata } = context;
  const temporal = await context.temporal();
  const dataDirectoryId = await dataDirectoryOf(context.settings, temporal.address);
  const writer = await writerOf({ objects, cluster: await clusterIdentity(temporal), dataDirectoryId });
  const newest = await newestDeployment({ objects }, keys.deployments(endpoint), endpoint);
  const from = await currentOwner(objects, endpoint, newest);
  const isOurs = from !== undefined && isSameOwner(from, writer);
  if (from !== undefined && !isOurs && !yes && !(await isConfirmed({ endpoint, from, writer, address: temporal.address })))
    return { endpoint, state: 'declined', from };
  const taken = await takeOver({ objects, metadata }, writer, { endpoint, from, actor, reason });
  return { endpoint, state: isOurs ? 'owned' : 'adopted', from: from ?? null, ...taken };
}

interface Question {
  readonly endpoint: string;
  readonly from: CurrentOwner;
  readonly writer: Writer;
  readonly address: string;
}

function isConfirmed({ endpoint, from, writer, address }: Question): Promise<boolean> {
  const [former, own] = ownerTexts(from, writer);
  const lines = [
    `Endpoint ${endpoint} belongs to ${former} (epoch ${from.epoch}).`,
    `You want it for ${own} at ${address}.`,
    `Whatever the former owner deploys to ${endpoint} is refused from then on; what is served stays.`,
    'Do this only if the former owner is gone, or is not to deploy there any more.',
  ];
  return askPerson(`Taking ${endpoint} from ${former}`, [...lines, `Adopt ${endpoint}?`].join('\n'));
}
