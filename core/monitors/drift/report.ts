import { PSI_DEFINITION } from '../../drift/population-stability-index.js';
import type { DriftComparison, DriftVerdict } from './compare.js';

/** What a drift report says beside which rows it is of. Plain JSON, and no row values. */
export interface DriftFindings {
  readonly kind: 'drift';
  readonly definition: string;
  readonly limit: number;
  readonly columns: readonly {
    readonly column: string;
    readonly psi: number | null;
    readonly verdict: DriftVerdict;
    readonly missingShare: number;
  }[];
  readonly verdict: DriftVerdict;
  /** One sentence: what the verdict rests on. */
  readonly text: string;
}

/** @param rows which rows were compared, for people: `120 rows of the window` */
export function driftFindings({ columns, limit, definition, driftedColumns, verdict }: DriftComparison, rows: string): DriftFindings {
  return {
    kind: 'drift',
    definition,
    limit,
    columns: Object.entries(columns).map(([column, found]) => ({
      column,
      psi: found.psi,
      verdict: found.verdict,
      missingShare: found.rows === 0 ? 0 : found.missing / found.rows,
    })),
    verdict,
    text: `${rows}; drifted columns: ${driftedColumns.join(', ') || 'none'}.`,
  };
}

export function noReference(limit: number): DriftFindings {
  const text = 'No version is deployed yet, so there is no reference to compare with.';
  return { kind: 'drift', definition: PSI_DEFINITION, limit, columns: [], verdict: 'insufficient', text };
}

export function driftedColumns({ columns }: Pick<DriftFindings, 'columns'>): readonly { readonly column: string; readonly psi: number }[] {
  return columns.flatMap(({ column, psi, verdict }) => (verdict === 'drifted' && psi !== null ? [{ column, psi }] : []));
}
