import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';

/**
 * One dense float32 matrix on local disk. The file has no header: `rows × columns` features (row-major, little-endian float32,
 * NaN = missing), then optionally `rows` labels, then optionally `rows` weights. What is present follows from the file's size.
 */
export interface MatrixFile {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
}

/** The kind's own parameter names and values. A list is given once per element (several `eval_metric`s). */
export type TrainParams = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface TrainRequest {
  readonly kind: TrainerKindName;
  readonly params: TrainParams;
  /** At most; 0 for a kind that learns in none. */
  readonly rounds: number;
  /** Stop after this many rounds without a better last metric on `validation`, and keep the best round; null trains every round. */
  readonly earlyStoppingRounds: number | null;
  readonly featureNames: readonly string[];
  /**
   * What rows of each class count, times their own weight, by the label's number; absent: all alike. The model's scores are of the rows
   * as they come all the same (`marginShifts`). A kind without margins gives the same model.
   */
  readonly classWeights?: readonly number[] | undefined;
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
  /** By `train-METRIC` and `validation-METRIC`, in the library's order. */
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
  /** Once per round, never for a kind without them; after a resume the earlier rounds come again, all at once. An exception ends the training with it. */
  onRound(progress: RoundProgress): void;
  /** The file stays until a newer checkpoint was taken; a slow hook skips checkpoints. A rejection ends the training with that error. */
  onCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Ends the child within a round; `train` then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface TrainResult {
  /** Paths in `workDir` of the files that `TrainerKind.files` names. */
  readonly files: ModelPaths;
  /** Rounds in the saved model; 0 for a kind that learns in none. */
  readonly rounds: number;
  /** 0-based; the last round when early stopping is off. */
  readonly bestIteration: number;
  /** `metric` at `bestIteration`; null when the library reports none. */
  readonly bestScore: number | null;
  /** Such as `validation-logloss`; empty when the library reports none. */
  readonly metric: string;
  readonly stoppedEarly: boolean;
  /** Score above which a row is told from the others, where the training finds it. */
  readonly threshold?: number;
  readonly libraryVersion: string;
  /** SHA-256 of the library file, hex; null for a kind that is part of this program. */
  readonly libraryDigest: string | null;
  /** Architecture and the instruction sets that change floating-point results, such as `x64+avx2+fma`. */
  readonly cpuClass: string;
  /** Every round, those before a resume included. */
  readonly history: readonly RoundProgress[];
  /** 0 for a fresh start. */
  readonly resumedFromRound: number;
  /** Why `resumeFrom` was not used; null when it was, or none was given. */
  readonly checkpointIgnored: string | null;
}

/** Paths of a model's files on local disk, by their names. */
export type ModelPaths = Readonly<Record<string, string>>;

export interface PredictRequest {
  readonly kind: TrainerKindName;
  /** As its training wrote them. */
  readonly files: ModelPaths;
  /** Labels and weights in the file are ignored. */
  readonly matrix: MatrixFile;
  /** `margin` only for a kind that has them. */
  readonly output: 'margin' | 'value';
  readonly signal: AbortSignal;
  /** Threads to use; all cores when absent. */
  readonly threads?: number;
}

/**
 * Makes models, each kind in its own way. Equal requests give equal bytes where library and CPU class are equal.
 *
 * Trains and scores in a child process, so that a crash, an OOM kill or a cancel never takes the caller along.
 * @throws DomainError TRAINER_DIED (retryable), TRAINER_REJECTED, TRAINER_INPUT_INVALID, TRAINER_LIBRARY_UNUSABLE
 */
export interface Trainer {
  train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult>;
  /** Row-major: `rows` values, or `rows × classes` for a model with several outputs per row. */
  predict(request: PredictRequest): Promise<Float32Array>;
}
