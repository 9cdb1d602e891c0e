import { highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { endpointOfKey, keys } from '../../contracts/names.js';
import { isDomainError } from '../../core/errors.js';
import { fail, finding, ok } from '../health/finding.js';
import type { Finding } from '../health/finding.js';
import type { OperationContext } from '../operation-context.js';

/** Whether what is deployed now is signed, where that is asked for: the newest revision of every endpoint and the versions it names. */
export async function checkSignatures({ settings, objects }: Pick<OperationContext, 'settings' | 'objects'>): Promise<readonly Finding[]> {
  if (settings.trustedKeyPaths.length === 0) return [];
  return finding('signatures', async () => {
    const endpoints = new Set<string>();
    for await (const { key } of objects.list(keys.allDeployments)) endpoints.add(endpointOfKey(key));
    const untrusted = (await Promise.all([...endpoints].map((endpoint) => untrustedOf(objects, endpoint)))).flat();
    if (untrusted.length === 0) return ok('signatures', 'all that is deployed is signed by a trusted key');
    return fail(
      'signatures',
      `${untrusted.length} documents of what is deployed are not trusted: ${untrusted.join(', ')}`,
      'find out who wrote them; `perennial keys sign` signs what is yours.',
    );
  });
}

async function untrustedOf(objects: ObjectStore, endpoint: string): Promise<readonly string[]> {
  const key = keys.deployment(endpoint, await highestNumber(objects, keys.deployments(endpoint)));
  const revision = await trustedOnly(getDocument<DeploymentRevision>(objects, key, 1));
  if (revision === undefined) return [key];
  const versions = [...revision.targets, ...(revision.shadows ?? [])].map(({ model, version }) => keys.version(model, version));
  const found = await Promise.all(versions.map(async (one) => ((await trustedOnly(objects.get(one))) === undefined ? [one] : [])));
  return found.flat();
}

async function trustedOnly<T>(read: Promise<T>): Promise<T | undefined> {
  return read.catch((error: unknown) => {
    if (isDomainError(error) && error.code === 'DOCUMENT_UNTRUSTED') return undefined;
    throw error;
  });
}
