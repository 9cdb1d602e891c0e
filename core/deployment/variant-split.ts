/** One version behind an endpoint, as deployment revisions have it. */
export interface SplitTarget {
  readonly version: number;
  readonly share: number;
  readonly variant?: string;
}

/** Shares are written by people: 0.1 + 0.2 + 0.7 is not 1 in binary. */
const SHARE_TOLERANCE = 1e-9;
const MAX_TARGETS = 20;
const VARIANT_NAME = /^[a-z0-9-]{1,63}$/;

/** Name of a target in metrics, logs and status. */
export function variantName({ variant, version }: Pick<SplitTarget, 'variant' | 'version'>): string {
  return variant ?? `v${version}`;
}

/** The target with the largest share, the first of them at a tie: the champion of a split. */
export function leadingTarget<T extends SplitTarget>(targets: readonly T[]): T | undefined {
  let leader = targets[0];
  for (const target of targets) if (leader !== undefined && target.share > leader.share) leader = target;
  return leader;
}

/** What is wrong with the targets of a split, as the end of a sentence; undefined when nothing is. */
export function splitProblem(targets: readonly SplitTarget[]): string | undefined {
  if (targets.length === 0 || targets.length > MAX_TARGETS) return `it has ${targets.length} targets, expected 1 to ${MAX_TARGETS}`;
  const names = new Set<string>();
  let sum = 0;
  for (const target of targets) {
    const name = variantName(target);
    if (!Number.isSafeInteger(target.version) || target.version < 1) return `the version of ${name} is not a whole number from 1`;
    if (!VARIANT_NAME.test(name)) return 'a name of a variant is not 1 to 63 of a-z, 0-9 and hyphen';
    if (names.has(name)) return `two variants are named ${name}`;
    names.add(name);
    if (!(target.share >= 0 && target.share <= 1)) return `the share of ${name} is ${target.share}, expected 0 to 1`;
    sum += target.share;
  }
  return Math.abs(sum - 1) <= SHARE_TOLERANCE ? undefined : `the shares make ${Number(sum.toPrecision(12))}, expected 1`;
}

/**
 * Upper bounds of the targets' parts of [0, 1), in target order. What a share gains, it gains at its bounds: with two targets, raising
 * the second one's share moves keys from the first to it and none else.
 */
export function upperBounds(targets: readonly SplitTarget[]): readonly number[] {
  const lastWithShare = targets.reduce((last, { share }, index) => (share > 0 ? index : last), 0);
  let sum = 0;
  return targets.map(({ share }, index) => {
    sum += share;
    // Rounding must leave no gap below 1, and nothing for a target without a share.
    return index >= lastWithShare ? 1 : sum;
  });
}

/** Place of the target that a point of [0, 1) belongs to. */
export function targetAt(bounds: readonly number[], point: number): number {
  let index = 0;
  while (index < bounds.length - 1 && point >= (bounds[index] as number)) index += 1;
  return index;
}
