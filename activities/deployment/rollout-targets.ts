import { createHash } from 'node:crypto';
import type { DeployInput } from '../../contracts/activities.js';
import type { DeploymentRevision, DeploymentTarget, StickyBy } from '../../contracts/documents.js';
import { variantName } from '../../core/deployment/variant-split.js';

const SALT_CHARACTERS = 32;

export function splitTargets({ model, version, split }: DeployInput): readonly DeploymentTarget[] {
  if (split === undefined) return [{ model, version, share: 1 }];
  return split.targets.map(({ version: one, share, variant }) => ({
    model,
    version: one,
    share,
    ...(variant === undefined ? {} : { variant }),
  }));
}

/** Kept while only shares change, so that clients keep their variants; otherwise new, so that nobody is first twice. */
export function rolloutSalt(
  before: DeploymentRevision | undefined,
  next: { readonly targets: readonly DeploymentTarget[]; readonly stickyBy: StickyBy; readonly changeId: string },
): string {
  const same =
    before?.salt !== undefined && (before.stickyBy ?? null) === next.stickyBy && namesOf(before.targets) === namesOf(next.targets);
  if (same && before.salt !== undefined) return before.salt;
  return createHash('sha256').update(next.changeId).digest('hex').slice(0, SALT_CHARACTERS);
}

function namesOf(targets: readonly DeploymentTarget[]): string {
  return targets.map((target) => `${target.model} ${target.version} ${variantName(target)}`).join('\n');
}
