import { DomainError } from '../../errors.js';
import { profileRows } from '../../drift/column-profile.js';
import type { ColumnProfile } from '../../drift/column-profile.js';
import { PSI_DEFINITION, expectedIndexWithoutDrift, populationStabilityIndex } from '../../drift/population-stability-index.js';

export const DEFAULT_PSI_LIMIT = 0.25;
export const DEFAULT_MIN_DRIFT_ROWS = 500;

export interface DriftLimits {
  /** A column drifted when its PSI is above this. @default 0.25 */
  readonly psi?: number | undefined;
  /** Limits of single columns, instead of `psi`. */
  readonly columns?: Readonly<Record<string, number>> | undefined;
  /** Fewer current rows than this give no verdict. @default 500 */
  readonly minRows?: number | undefined;
  /** The whole drifted when this many columns did. @default 1 */
  readonly minDriftedColumns?: number | undefined;
}

export type DriftVerdict = 'ok' | 'drifted' | 'insufficient';

export interface ColumnDrift {
  readonly psi: number | null;
  readonly limit: number;
  readonly verdict: DriftVerdict;
  /** PSI that sampling alone gives at these row counts and bins. */
  readonly expectedWithoutDrift: number | null;
  readonly referenceRows: number;
  readonly rows: number;
  readonly referenceMissing: number;
  readonly missing: number;
}

/** Plain JSON: counts and shares only, no row values. */
export interface DriftComparison {
  readonly definition: string;
  /** Of columns that have none of their own. */
  readonly limit: number;
  readonly columns: Readonly<Record<string, ColumnDrift>>;
  readonly driftedColumns: readonly string[];
  readonly verdict: DriftVerdict;
}

/**
 * Drift of current rows against the reference, column by column of the reference. `insufficient` is "these rows cannot tell": fewer than
 * `minRows`, or so few for so many bins that sampling alone is expected to reach the limit. Overall: drifted when enough columns did,
 * else insufficient when every column is, else ok.
 *
 * @param current profiles counted into the reference's bins; a column it lacks is a mismatch, one that only it has is ignored
 * @throws DRIFT_PROFILE_MISMATCH, EVALUATION_OPTION_INVALID
 */
export function compareDrift(
  reference: Readonly<Record<string, ColumnProfile>>,
  current: Readonly<Record<string, ColumnProfile>>,
  limits: DriftLimits = {},
): DriftComparison {
  checkLimits(limits);
  const columns = Object.fromEntries(
    Object.entries(reference).map(([name, profile]) => {
      const found = Object.hasOwn(current, name) ? current[name] : undefined;
      if (!found) throw new DomainError('DRIFT_PROFILE_MISMATCH', { problem: `column ${name} is in the reference only` });
      return [name, columnDrift(profile, found, limitOf(limits, name), limits.minRows ?? DEFAULT_MIN_DRIFT_ROWS)];
    }),
  );
  const driftedColumns = Object.keys(columns).filter((name) => columns[name]!.verdict === 'drifted');
  const allInsufficient = Object.values(columns).every((column) => column.verdict === 'insufficient');
  const drifted = driftedColumns.length >= (limits.minDriftedColumns ?? 1);
  const verdict = drifted ? 'drifted' : allInsufficient ? 'insufficient' : 'ok';
  return { definition: PSI_DEFINITION, limit: limits.psi ?? DEFAULT_PSI_LIMIT, columns, driftedColumns, verdict };
}

function columnDrift(reference: ColumnProfile, current: ColumnProfile, limit: number, minRows: number): ColumnDrift {
  const psi = populationStabilityIndex(reference, current);
  const expectedWithoutDrift = expectedIndexWithoutDrift(reference, current);
  const rows = profileRows(current);
  const insufficient = psi === null || expectedWithoutDrift === null || rows < minRows || expectedWithoutDrift >= limit;
  return {
    psi,
    limit,
    verdict: insufficient ? 'insufficient' : psi > limit ? 'drifted' : 'ok',
    expectedWithoutDrift,
    referenceRows: profileRows(reference),
    rows,
    referenceMissing: reference.missing,
    missing: current.missing,
  };
}

function limitOf(limits: DriftLimits, column: string): number {
  return (limits.columns && Object.hasOwn(limits.columns, column) ? limits.columns[column] : undefined) ?? limits.psi ?? DEFAULT_PSI_LIMIT;
}

function checkLimits({ psi, columns = {}, minRows = 0, minDriftedColumns = 1 }: DriftLimits): void {
  const bad = Object.entries({ psi, ...columns }).find(([, limit]) => limit !== undefined && !(Number.isFinite(limit) && limit > 0));
  if (bad)
    throw new DomainError('EVALUATION_OPTION_INVALID', {
      option: `drift limit ${bad[0]}`,
      found: String(bad[1]),
      expected: 'a number above 0',
    });
  if (!(minRows >= 0) || !(minDriftedColumns >= 1)) {
    throw new DomainError('EVALUATION_OPTION_INVALID', {
      option: 'minRows or minDriftedColumns of drift',
      found: `${minRows} and ${minDriftedColumns}`,
      expected: 'at least 0 and at least 1',
    });
  }
}
