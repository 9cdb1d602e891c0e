import type { TrainingPart } from '../../core/definition/definition.js';
import type { ColumnProfile } from '../../core/drift/column-profile.js';
import type { PositiveRule } from '../../core/features/classes/choose-positive.js';
import type { InputColumns, Signature } from '../../core/features/signature.js';
import type { SnapshotColumns } from '../../core/inputs/columns.js';
import type { LeakageSuspicion } from '../../core/leakage/suspicion.js';
import type { FoldModel } from '../../core/folds/fold-table.js';
import type { GateResult } from '../../core/gates/gate-result.js';
import type { RecipeEvidence } from '../../core/gates/recipe.js';
import type { ModelKindName } from '../../core/model-kinds.js';
import type { ReportFindings } from '../../core/report/document/findings.js';
import type { PartLabels } from '../../core/split/part-labels.js';
import type { Part } from '../../core/split/split.js';
import type { SplitRecord } from '../../core/split/split-record.js';
import type { Metrics } from '../../core/statistics/metrics/metrics.js';
import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';

/** Parquet files on local disk, one after the other, and the columns that are wanted of them. */
export interface TableFiles {
  readonly paths: readonly string[];
  readonly columns: SnapshotColumns;
}

/** A matrix file, as the trainer's port says. */
export interface FilledMatrix {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
}

/** Paths of a model's files on local disk, by their names. */
export type ModelPaths = Readonly<Record<string, string>>;

/** A model as it is served. */
export interface ServedModel {
  readonly signature: Signature;
  readonly kind: ModelKindName;
  readonly files: ModelPaths;
}

/** A model as its trainer wrote it. */
export interface TrainedModel {
  readonly trainer: TrainerKindName;
  readonly files: ModelPaths;
}

export interface PrepareRequest {
  readonly table: TableFiles;
  readonly training: TrainingPart;
  /** Epoch milliseconds. */
  readonly asOf: number;
  /** Where the matrix of each part goes. */
  readonly files: Readonly<Record<Part, string>>;
  /** Of a split by folds: for which of its models. */
  readonly model?: FoldModel;
}

export interface FoldsRequest {
  readonly table: TableFiles;
  /** By folds. */
  readonly training: TrainingPart;
  readonly asOf: number;
}

export interface OutOfFoldRequest extends FoldsRequest {
  /** By fold, row-major, in the order of the rows that it judges. */
  readonly scores: readonly Float32Array[];
  /** Where `OutOfFold` goes. */
  readonly path: string;
}

export interface EvaluateFoldsRequest extends Omit<EvaluateRequest, 'split' | 'champion'> {
  /** Path of the run's predictions out of fold. */
  readonly outOfFold: string;
  /** Null: there is none yet. */
  readonly champion: { readonly version: number; readonly outOfFold: string | null } | null;
}

export interface EvaluatedRecipe extends EvaluatedModel {
  readonly recipe: RecipeEvidence;
}

export type RawInputRecord = Readonly<Record<string, string | number | null>>;

/** What a training needs beside its matrices; plain JSON. */
export interface PreparedFacts extends InputColumns {
  readonly classes: readonly string[] | null;
  readonly positiveBy?: PositiveRule;
  /** By the class's number; not there: all count the same. */
  readonly classWeights?: readonly number[];
  readonly rows: Readonly<Record<Part, number>>;
  readonly labels: Readonly<Record<Part, PartLabels>>;
  /** For a model that the validation rows did not influence. */
  readonly split: SplitRecord;
  /** Last event time of the validation rows; null: rows have none. */
  readonly validatedUntil: number | null;
  /** Of the training rows, by input. */
  readonly profile: Readonly<Record<string, ColumnProfile>>;
  /** Inputs that alone tell the label of the training rows. */
  readonly leakage: readonly LeakageSuspicion[];
  /** Raw inputs of some test rows, and which test rows they are. */
  readonly golden: { readonly records: readonly RawInputRecord[]; readonly rows: readonly number[] };
}

export interface ConvertRequest {
  readonly trained: TrainedModel;
  /** Existing folder, where the files go by which the model is served, under their names. */
  readonly folder: string;
  readonly producerVersion: string;
  readonly signature: Pick<Signature, 'task' | 'inputs' | 'features' | 'classes'>;
  /** Holds labels: the rows that the metrics are of. */
  readonly validation: FilledMatrix;
  /** Rows of another matrix whose scores are wanted. */
  readonly golden: { readonly matrix: FilledMatrix; readonly rows: readonly number[] };
}

export interface ConvertedModel {
  /** By which the model is served. */
  readonly files: ModelPaths;
  readonly metrics: Metrics;
  /** Row-major. */
  readonly goldenScores: readonly number[];
}

export interface EvaluateRequest {
  readonly table: TableFiles;
  /** By which the run was trained: its split says which rows are its test rows. */
  readonly trained: TrainingPart;
  /** Whose gates are asked, and whose label a champion must have been trained for. */
  readonly judged: TrainingPart;
  readonly asOf: number;
  readonly model: ServedModel;
  /** Of the run. */
  readonly split: SplitRecord;
  readonly champion: ChampionModel | null;
  readonly seed: string;
  /** The model as it was trained, and where the rows go on which it is compared with the served one; null: it is not compared. */
  readonly parity: { readonly trained: TrainedModel; readonly matrixPath: string } | null;
  /** The model as it was trained, for a report; null: none is wanted. */
  readonly report: { readonly trained: TrainedModel } | null;
}

export interface ChampionModel extends ServedModel {
  readonly version: number;
  /** Of its run. */
  readonly split: SplitRecord;
}

export interface EvaluatedModel {
  /** Test rows. */
  readonly rows: number;
  readonly metrics: Metrics;
  readonly baseline: Metrics;
  readonly champion: { readonly version: number; readonly rows: number; readonly metrics: Metrics } | null;
  /** Of the `no-worse` gates, in their order. */
  readonly noWorse: readonly GateResult[];
  /** Rank correlation of the scores of two models on the test rows; not there when no gate asks for it. */
  readonly stability?: number | null;
  /** Null when it was not asked for; and so the findings. */
  readonly parity: FilledMatrix | null;
  readonly findings: ReportFindings | null;
}

export interface ParityRequest {
  readonly trained: TrainedModel;
  readonly served: ServedModel;
  readonly matrix: FilledMatrix;
  /** The margins of the trainer's own library on the matrix, row-major. */
  readonly native: Float32Array;
}

export interface ParityDifference {
  /** As `parityDifference` has it. */
  readonly maxMarginDifference: number;
  readonly rows: number;
}

export interface ScoreRequest {
  readonly table: TableFiles;
  readonly training: TrainingPart;
  readonly asOf: number;
  readonly model: ServedModel;
  /** Of the model's run. */
  readonly split: SplitRecord;
}

export interface ScoredRows {
  /** With a label that is known and that the model has; without any, the metrics are empty. */
  readonly rows: number;
  readonly immature: number;
  readonly nulls: number;
  /** Rows whose class the model does not know. */
  readonly unknownClass: number;
  readonly metrics: Metrics;
  /** Those that neither the training nor the validation part had; null: nobody can tell which they are. */
  readonly unseen: { readonly rows: number; readonly metrics: Metrics } | null;
}

/** The columns are those of the champion. */
export interface RecentRequest extends InputColumns {
  readonly table: TableFiles;
  readonly training: TrainingPart;
  readonly reference: Readonly<Record<string, ColumnProfile>>;
  /** Event times, half-open [from, to). */
  readonly window: { readonly from: number; readonly to: number };
  readonly asOf: number;
  /** `asOf` of the champion's run: labels that were known then could already teach or judge it. */
  readonly championAsOf: number;
}

export interface RecentCounts {
  /** Rows of the window. */
  readonly rows: number;
  /** Rows whose label became known after the champion's run, and is known at `asOf`. */
  readonly maturedRows: number;
  /** Of the window's rows, in the reference's bins. */
  readonly profiles: Readonly<Record<string, ColumnProfile>>;
}

interface Job<Request, Answer> {
  readonly request: Request;
  readonly answer: Answer;
}

/** Work over all rows of a table or all trees of a model. Answers are small, whatever the number of rows. */
export interface StatisticsJobs {
  /** Labels, split, encoders fitted on the training rows, and the encoded parts as files. */
  readonly prepare: Job<PrepareRequest, PreparedFacts>;
  /** The files by which a trained model is served, and what it is worth on the validation rows. */
  readonly convert: Job<ConvertRequest, ConvertedModel>;
  /** A run on its test rows, beside the baseline and the champion. That the champion cannot score them is a finding, not an error. */
  readonly evaluate: Job<EvaluateRequest, EvaluatedModel>;
  /** Whether each fold of a split has rows enough, of every class that is needed; of so many with a known label. */
  readonly checkFolds: Job<FoldsRequest, { readonly rows: number }>;
  /** What the models of all folds said, in one file. */
  readonly outOfFold: Job<OutOfFoldRequest, { readonly rows: number }>;
  /** The recipe of a run with folds, by its predictions out of fold, beside the baseline and the champion's recipe. */
  readonly evaluateFolds: Job<EvaluateFoldsRequest, EvaluatedRecipe>;
  /** How far the margins of the model that is served are from those of the one that was trained; of kinds that have both. */
  readonly parity: Job<ParityRequest, ParityDifference>;
  /** Every row with a known label against a model. */
  readonly score: Job<ScoreRequest, ScoredRows>;
  /** What a drift report is made of. */
  readonly countRecent: Job<RecentRequest, RecentCounts>;
}

export type JobName = keyof StatisticsJobs;
export type RequestOf<N extends JobName> = StatisticsJobs[N]['request'];
export type AnswerOf<N extends JobName> = StatisticsJobs[N]['answer'];

/** Where a job is; for people. */
export type ReportStage = (progress: { readonly stage: string }) => void;

export interface JobScope {
  /** Ends the job; `run` then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly report: ReportStage;
}

/**
 * Statistics over many rows, away from the caller's event loop: the caller's heartbeats, cancellations and health go on meanwhile, and
 * memory that runs out is not the caller's. Invariants every adapter keeps (tests/ports/statistics.suite.ts):
 * 1. An answer and the files that a request names are functions of the request and of the files that it reads, whichever adapter runs the
 *    job and whatever runs beside it; nothing else is left on disk.
 * 2. What the job refuses is thrown as it is, with its details; what nobody foresaw is INTERNAL with its first line, which holds no stack.
 * 3. `report` is called in the order of the stages, and never after the end.
 * 4. A cancel that came first begins nothing; after any cancel nothing of the job goes on, and its temporary files are gone.
 *
 * @throws DomainError STATISTICS_DIED and INTERNAL (retryable), and what the job throws: SPLIT_…, LABEL_…, FEATURE_…, EVALUATION_…, MODEL_…, TABLE_…
 */
export interface Statistics {
  run<N extends JobName>(name: N, request: RequestOf<N>, scope: JobScope): Promise<AnswerOf<N>>;
}
