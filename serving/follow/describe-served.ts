import type { ActiveModel } from '../model/active-model.js';
import type { ServedRevision } from '../variants/served-revision.js';

export interface VariantShare {
  readonly labels: { readonly endpoint: string; readonly model: string; readonly version: string; readonly variant: string };
  readonly share: number;
}

/** Share of every variant, with the labels it has in metrics. */
export function variantShares(served: ServedRevision | undefined): readonly VariantShare[] {
  if (served === undefined) return [];
  const { endpoint, targets } = served.revision;
  return served.variants.map(({ manifest: { model, version }, variant }, index) => ({
    labels: { endpoint, model, version: String(version), variant },
    share: targets[index]?.share ?? 0,
  }));
}

/** A change, for the log: `answers with flight-delay version 4 (revision 7 by ada, before: version 3)`. */
export function describeServed(served: ServedRevision, previous: ServedRevision | undefined): string {
  const { revision, actor } = served.revision;
  const before = previous === undefined ? '' : `, before: ${versionsOf(previous)}`;
  const shadows = served.shadows.length === 0 ? '' : `; shadow: ${served.shadows.map(nameOf).join(' and ')}`;
  const failed = served.failedShadows.map((one) => `; shadow version ${one.version} is left out: ${one.reason}`).join('');
  return `answers with ${served.leader.manifest.model} ${versionsOf(served)} (revision ${revision} by ${actor}${before})${shadows}${failed}`;
}

function versionsOf(served: ServedRevision): string {
  const shares = variantShares(served);
  if (served.variants.length === 1) return nameOf(served.leader);
  return served.variants.map((active, index) => `${nameOf(active)} (${percent(shares[index]?.share ?? 0)})`).join(' and ');
}

function nameOf({ manifest }: ActiveModel): string {
  return `version ${manifest.version}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
