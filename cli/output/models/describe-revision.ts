import type { DeploymentRevision } from '../../../contracts/documents.js';
import { variantName } from '../../../core/deployment/variant-split.js';

/** What a revision serves, in a few words: `version 3`, or `v3 90 %, v4 10 %; shadow version 5; held by ada: wrong on holidays`. */
export function describeRevision({ targets, shadows = [], hold }: Pick<DeploymentRevision, 'targets' | 'shadows' | 'hold'>): string {
  const [only, ...others] = targets;
  const served =
    only !== undefined && others.length === 0
      ? `version ${only.version}`
      : targets.map((target) => `${nameOf(target)} ${Number((target.share * 100).toPrecision(6))} %`).join(', ');
  const shadow = shadows.map(({ version }) => `; shadow version ${version}`).join('');
  return `${served}${shadow}${hold === undefined ? '' : `; held by ${hold.actor}: ${hold.reason}`}`;
}

function nameOf(target: DeploymentRevision['targets'][number]): string {
  return target.variant === undefined ? variantName(target) : `${target.variant} (version ${target.version})`;
}
