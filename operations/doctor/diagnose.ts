import type { OperationContext } from '../operation-context.js';
import { installationHealth } from '../health/installation-health.js';
import { checkModels } from './check-models.js';
import { checkOwners } from './check-owners.js';
import { checkRequests } from './check-requests.js';
import { checkServing } from './check-serving.js';
import { checkSignatures } from './check-signatures.js';
import { checkStores } from './check-stores.js';
import { checkTemporal } from './check-temporal.js';
import type { Finding } from '../health/finding.js';

/** Looks at every part of the installation; what does not answer is a finding, never an error. Writes one small object and deletes it. */
export async function diagnose(context: OperationContext): Promise<readonly Finding[]> {
  const parts = await Promise.all([
    checkStores(context),
    checkTemporal(context),
    checkOwners(context),
    checkRequests(context.objects),
    checkSignatures(context),
    checkServing(context.settings),
    installationHealth(context),
    checkModels(context),
  ]);
  return parts.flat();
}
