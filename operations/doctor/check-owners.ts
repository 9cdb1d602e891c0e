import { newestOwners } from '../../activities/deployment/owner-epochs.js';
import { findDocument } from '../../activities/shell/step-once.js';
import { clusterIdentity } from '../../client/connection/cluster-identity.js';
import type { InstallationDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { isSameOwner, ownerText } from '../../core/deployment/endpoint-owner.js';
import type { OperationContext } from '../operation-context.js';
import { finding, ok, warn } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

/** Whether the endpoints of this installation may be deployed to from the Temporal of the settings. Without one there is nothing to compare. */
export async function checkOwners(context: OperationContext): Promise<readonly Finding[]> {
  const temporal = await context.temporal().catch(() => undefined);
  if (temporal === undefined) return [];
  return finding('owner', async () => {
    const { id: cluster, namespace } = await clusterIdentity(temporal);
    const made = await findDocument<InstallationDocument>(context.objects, keys.installation);
    const owners = await newestOwners(context.objects);
    const others = owners.filter((owner) => !isSameOwner(owner, { installation: made?.installation ?? '', cluster, namespace }));
    if (owners.length === 0) return ok('owner', 'no endpoint has an owner yet: its first deployment claims it');
    if (others.length === 0) return ok('owner', `all endpoints (${owners.length}) belong to this Temporal`);
    const here = ownerText({ installation: '', cluster, namespace });
    return others.map((owner) =>
      warn(
        'owner',
        `${owner.endpoint} belongs to ${ownerText(owner)}; deploying to it from ${here} is refused`,
        `nothing, if it is deployed from there; if that one is gone: \`perennial adopt ${owner.endpoint}\`.`,
      ),
    );
  });
}
