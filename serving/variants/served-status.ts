import type { ActiveModel } from '../model/active-model.js';
import type { ServedRevision } from './served-revision.js';

/** The variants of an endpoint for `/v1/status`. */
export function servedStatus(served: ServedRevision | undefined): object {
  if (served === undefined) return { mode: null, variants: [], stickyBy: null, shadows: [], hold: null };
  const { mode, targets, stickyBy, hold } = served.revision;
  return {
    mode,
    variants: served.variants.map((active, index) => ({
      variant: active.variant,
      ...versionOf(active),
      share: targets[index]?.share ?? 0,
    })),
    stickyBy: stickyBy ?? null,
    shadows: [
      ...served.shadows.map((active) => ({ ...versionOf(active), reason: null })),
      ...served.failedShadows.map((failed) => ({ ...failed })),
    ],
    hold: hold ?? null,
  };
}

function versionOf({ manifest: { model, version } }: ActiveModel): { readonly model: string; readonly version: number } {
  return { model, version };
}
