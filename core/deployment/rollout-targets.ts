import { sha256Hex } from '../digest/sha256.js';
import { variantName } from './variant-split.js';
import type { SplitTarget } from './variant-split.js';

/** A version of a model behind an endpoint. */
export interface RolloutTarget extends SplitTarget {
  readonly model: string;
}

/** What decides which client gets which variant. */
export interface SaltedTargets {
  readonly targets: readonly RolloutTarget[];
  readonly stickyBy?: string | null;
  readonly salt?: string;
}

const SALT_CHARACTERS = 32;

/** @param split undefined: everything to `version` */
export function splitTargets(model: string, version: number, split: readonly SplitTarget[] | undefined): readonly RolloutTarget[] {
  if (split === undefined) return [{ model, version, share: 1 }];
  return split.map(({ version: one, share, variant }) => ({
    model,
    version: one,
    share,
    ...(variant === undefined ? {} : { variant }),
  }));
}

/** Kept while only shares change, so that clients keep their variants; otherwise new, so that nobody is first twice. */
export function rolloutSalt(before: SaltedTargets | undefined, next: Omit<SaltedTargets, 'salt'> & { readonly changeId: string }): string {
  const isSame = (before?.stickyBy ?? null) === (next.stickyBy ?? null) && namesOf(before?.targets ?? []) === namesOf(next.targets);
  if (isSame && before?.salt !== undefined) return before.salt;
  return sha256Hex(next.changeId).slice(0, SALT_CHARACTERS);
}

function namesOf(targets: readonly RolloutTarget[]): string {
  return targets.map((target) => `${target.model} ${target.version} ${variantName(target)}`).join('\n');
}
