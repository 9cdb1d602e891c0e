import type { ColumnProfile } from '../../core/drift/column-profile.js';
import type { Signature } from '../../core/features/signature.js';
import type { TableFacts } from '../../core/input-rules/table-rows.js';
import type { ModelKindName } from '../../core/model-kinds.js';
import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';

/** How one Parquet file is scored, part by part. */
export interface ScorerRequest {
  /** What made the model: a kind with a library of its own scores with that. */
  readonly trainer: TrainerKindName;
  readonly modelKind: ModelKindName;
  /** Paths on local disk, by name: those that `scorerFiles` names. */
  readonly files: Readonly<Record<string, string>>;
  readonly signature: Signature;
  /** Profile of the training rows, by input column. */
  readonly reference: Readonly<Record<string, ColumnProfile>>;
  /** On local disk, its values checked. */
  readonly inputPath: string;
  /** Columns to pass on beside the model's inputs, where the file has them. */
  readonly keyColumns: readonly string[];
  /** Times without a zone are read in this one. */
  readonly zone: string;
  /** A prediction's id is this and the row's number in twelve digits. */
  readonly idPrefix: string;
  readonly version: number;
  /** Of the library; 0: all cores. */
  readonly threads: number;
  /** Existing private folder on local disk. */
  readonly workDir: string;
  /** Ends the scorer; what waits rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Rows of the file, counted from 0; `path` is where their predictions go, a Parquet file that does not exist yet. */
export interface PartRequest {
  readonly firstRow: number;
  readonly rows: number;
  readonly path: string;
}

/** What was written, and what the rows were like. */
export interface ScoredPart extends TableFacts {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A child of its own that has the model loaded and reads, scores and writes by itself, so that rows never pass through the caller. */
export interface OpenScorer {
  /** One at a time, in the order of the calls. */
  score(part: PartRequest): Promise<ScoredPart>;
  /** Resolves when the child is gone; what waits rejects. */
  close(): Promise<void>;
}

/**
 * Scores many rows of a file, in another process. Equal files give equal parts, whichever attempt writes them.
 * @throws DomainError SCORER_DIED (retryable), and what the model and the file are refused for: MODEL_…, TRAINER_…, FEATURE_…, TABLE_…
 */
export interface BatchScorer {
  /** Errors come from the scorer. */
  open(request: ScorerRequest): OpenScorer;
}
