import type { ColumnProfile } from '../../core/drift/column-profile.js';
import type { TableFacts } from '../../core/input-rules/table-rows.js';
import type { Signature } from '../../core/features/signature.js';

/**
 * One dense float32 matrix on local disk. The file has no header: `rows × columns` features (row-major, little-endian float32,
 * NaN = missing), then optionally `rows` labels, then optionally `rows` weights. What is present follows from the file's size.
 */
export interface MatrixFile {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
}

/** XGBoost's own parameter names and values. A list is given once per element (several `eval_metric`s). */
export type TrainParams = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface TrainRequest {
  readonly params: TrainParams;
  /** Boosting rounds at most. */
  readonly rounds: number;
  /** Stop after this many rounds without a better last metric on `validation`, and keep the best round; null trains every round. */
  readonly earlyStoppingRounds: number | null;
  readonly featureNames: readonly string[];
  /** Must hold labels. */
  readonly train: MatrixFile;
  /** Must hold labels; needed for early stopping. */
  readonly validation: MatrixFile | null;
  /** Existing private folder on local disk: the model and the newest checkpoint are written here. */
  readonly workDir: string;
  /** 0 writes no checkpoints. */
  readonly checkpointEveryRounds: number;
  /** Must come from the same matrices; one of another request or library version is ignored (`TrainResult.checkpointIgnored`). */
  readonly resumeFrom: Checkpoint | null;
}

export interface RoundProgress {
  /** Rounds completed, from 1. */
  readonly round: number;
  readonly rounds: number;
  /** By `train-METRIC` and `validation-METRIC`, in XGBoost's order. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** One self-contained file (model, random state, metrics so far); may be moved to another machine with the same library version. */
export interface Checkpoint {
  /** Rounds completed. */
  readonly round: number;
  readonly path: string;
  readonly libraryVersion: string;
}

export interface TrainHooks {
  /** Once per round; after a resume the earlier rounds come again, all at once. An exception ends the training with it. */
  onRound(progress: RoundProgress): void;
  /** The file stays until a newer checkpoint was taken; a slow hook skips checkpoints. A rejection ends the training with that error. */
  onCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Ends the child within a round; `train` then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface TrainResult {
  /** `model.ubj` in `workDir`, the same bytes as Python's `save_model`; after early stopping cut to the best round. */
  readonly modelPath: string;
  /** Rounds in the saved model. */
  readonly rounds: number;
  /** 0-based; the last round when early stopping is off. */
  readonly bestIteration: number;
  /** `metric` at `bestIteration`; null when XGBoost reports none. */
  readonly bestScore: number | null;
  /** Such as `validation-logloss`; empty when XGBoost reports none. */
  readonly metric: string;
  readonly stoppedEarly: boolean;
  readonly libraryVersion: string;
  /** SHA-256 of the library file, hex. */
  readonly libraryDigest: string;
  /** Every round, those before a resume included. */
  readonly history: readonly RoundProgress[];
  /** 0 for a fresh start. */
  readonly resumedFromRound: number;
  /** Why `resumeFrom` was not used; null when it was, or none was given. */
  readonly checkpointIgnored: string | null;
}

export interface PredictRequest {
  readonly modelPath: string;
  /** Labels and weights in the file are ignored. */
  readonly matrix: MatrixFile;
  readonly output: 'margin' | 'value';
  readonly signal: AbortSignal;
  /** Threads to use; all cores when absent. */
  readonly threads?: number;
}

/** How one Parquet file is scored, part by part. */
export interface ScorerRequest {
  readonly modelPath: string;
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
  /** Of XGBoost; 0: all cores. */
  readonly threads: number;
  /** Existing private folder on local disk. */
  readonly workDir: string;
  /** Ends the child; what waits rejects with the signal's reason. */
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
export interface Scorer {
  /** One at a time, in the order of the calls. */
  score(part: PartRequest): Promise<ScoredPart>;
  /** Resolves when the child is gone; what waits rejects. */
  close(): Promise<void>;
}

/** What must be equal for the same inputs to give the same bytes. */
export interface TrainerDescription {
  readonly libraryVersion: string;
  /** SHA-256 of the library file, hex. */
  readonly libraryDigest: string;
  /** Architecture and the instruction sets that change floating-point results, such as `x64+avx2+fma`. */
  readonly cpuClass: string;
}

/**
 * Trains and scores in a child process, so that a crash, an OOM kill or a cancel never takes the caller along.
 * @throws DomainError TRAINER_DIED (retryable), TRAINER_REJECTED, TRAINER_INPUT_INVALID, TRAINER_LIBRARY_UNUSABLE
 */
export interface Trainer {
  train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult>;
  /** Row-major: `rows` values, or `rows × classes` for a model with several outputs per row. */
  predict(request: PredictRequest): Promise<Float32Array>;
  /** Errors come from the scorer. */
  openScorer(request: ScorerRequest): Scorer;
  describe(): Promise<TrainerDescription>;
}
