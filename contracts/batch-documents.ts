import type { ColumnProfile } from '../core/drift/column-profile.js';
import type { DriftReport, StoredDocument } from './documents.js';

/** `batches/ID/plan.json`: decided once, so that every part is scored alike whoever scores it. */
export interface BatchPlan extends StoredDocument {
  readonly batchId: string;
  readonly model: string;
  readonly version: number;
  readonly endpoint: string | null;
  /** Of the endpoint's deployment that named the version. */
  readonly revision: number | null;
  /** Parquet; its digest fixes the rows. `staged`: a copy that belongs to the batch and goes when the batch is finished. */
  readonly input: { readonly key: string; readonly sha256: string; readonly staged: boolean };
  readonly rows: number;
  readonly rowsPerPart: number;
  readonly parts: number;
  /** Columns that tell whose prediction a row is. */
  readonly keyColumns: readonly string[];
}

export interface BatchViolation {
  readonly column: string;
  readonly rule: string;
  readonly policy: string;
  readonly rows: number;
}

/** `batches/ID/parts/N.json`: written after the part's rows, so its presence means the part is whole. */
export interface BatchPart extends StoredDocument {
  readonly part: number;
  /** Row of the input, from 0. */
  readonly firstRow: number;
  readonly rows: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Input values of the part in the bins of the version's reference profile. */
  readonly profiles: Readonly<Record<string, ColumnProfile>>;
  readonly violations: readonly BatchViolation[];
}

/** `batches/ID/manifest.json`: written last, so its presence means that every row has exactly one prediction. */
export interface BatchManifest extends StoredDocument {
  readonly batchId: string;
  readonly model: string;
  readonly version: number;
  readonly input: { readonly key: string; readonly sha256: string };
  readonly rows: number;
  /** In row order, without gap or overlap. */
  readonly parts: readonly {
    readonly key: string;
    readonly firstRow: number;
    readonly rows: number;
    readonly sha256: string;
    readonly sizeBytes: number;
  }[];
  readonly driftKey: string;
}

/** `batches/ID/drift.json`: the input against what the version was trained on, in the form of a monitor's report. */
export interface BatchDrift extends Omit<DriftReport, 'window' | 'maturedRows'> {
  readonly profiles: Readonly<Record<string, ColumnProfile>>;
  /** Values that broke an input rule, by column. */
  readonly violations: readonly BatchViolation[];
}
