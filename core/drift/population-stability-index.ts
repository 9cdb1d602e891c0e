import { checkSameBins, profileRows } from './column-profile.js';
import type { ColumnProfile } from './column-profile.js';

/** What an empty bin's proportion is taken as, so that the logarithm exists. */
export const ZERO_FILL = 1e-4;

/** Goes into every drift report: a bare PSI says nothing without its bins. */
export const PSI_DEFINITION =
  'Population stability index: sum over bins of (c - r) * ln(c / r), r and c being the shares of reference and current rows in the bin ' +
  '(Siddiqi, Credit Risk Scorecards, 2006). Numeric bins: deciles of the reference rows, right end included, equal deciles merged, a value ' +
  'that is more than one decile in a bin of its own. Categorical bins: the 200 most frequent reference categories, and one for all others, ' +
  'unseen ones included. Missing values are one more bin. Shares of zero are taken as 0.0001, as Evidently 0.7 does; nothing is rescaled after it.';

/**
 * PSI as `PSI_DEFINITION` says, natural logarithm. At least 0; by custom below 0.1 is stable and above 0.25 a major shift.
 *
 * @param current counted into the bins of `reference`
 * @returns null when either has no rows
 * @throws DRIFT_PROFILE_MISMATCH
 */
export function populationStabilityIndex(reference: ColumnProfile, current: ColumnProfile): number | null {
  checkSameBins(reference, current);
  const referenceShares = shares(reference);
  const currentShares = shares(current);
  if (referenceShares === null || currentShares === null) return null;
  return referenceShares.reduce((sum, r, bin) => {
    const c = currentShares[bin]!;
    return sum + (c - r) * Math.log(c / r);
  }, 0);
}

/**
 * PSI to expect of rows drawn from the reference itself: (1/n + 1/m)·(B − 1) for B bins that hold reference rows (mean of the limiting
 * χ² distribution; Yurdakul & Naranjo, Statistical properties of the population stability index, Journal of Risk Model Validation 14, 2020).
 * Rows that come in clusters give more.
 *
 * @returns null when either has no rows
 */
export function expectedIndexWithoutDrift(reference: ColumnProfile, current: ColumnProfile): number | null {
  const [n, m] = [profileRows(reference), profileRows(current)];
  if (n === 0 || m === 0) return null;
  const bins = [...reference.counts, reference.missing].filter((count) => count > 0).length;
  return (1 / n + 1 / m) * (bins - 1);
}

function shares(profile: ColumnProfile): number[] | null {
  const rows = profileRows(profile);
  if (rows === 0) return null;
  return [...profile.counts, profile.missing].map((count) => (count === 0 ? ZERO_FILL : count / rows));
}
