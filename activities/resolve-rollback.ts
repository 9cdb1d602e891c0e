import { highestNumber } from '../adapters/object-store/claim-number.js';
import type { DeploymentRevision } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import { DomainError } from '../core/errors.js';
import type { TrainingDependencies } from './dependencies.js';
import { findDocument } from './step-once.js';

export interface RollbackInput {
  readonly model: string;
  readonly endpoint: string;
}

/**
 * The version a rollback goes to: of the newest earlier revision that has another version than the one served now. A second rollback
 * therefore goes forth again; going further back is `promote` with a number. @throws ROLLBACK_NOTHING
 */
export async function resolveRollback(
  { objects }: Pick<TrainingDependencies, 'objects'>,
  { model, endpoint }: RollbackInput,
): Promise<{ readonly version: number }> {
  let served: number | undefined;
  for (let revision = await highestNumber(objects, keys.deployments(endpoint).replace(/\/$/, '')); revision > 0; revision -= 1) {
    const document = await findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision));
    const version = document?.targets.find((target) => target.model === model)?.version;
    if (version === undefined) continue;
    served ??= version;
    if (version !== served) return { version };
  }
  throw new DomainError('ROLLBACK_NOTHING', { endpoint });
}
