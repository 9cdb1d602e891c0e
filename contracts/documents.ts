import type { EndpointOwner } from '../core/deployment/endpoint-owner.js';
import type { TwoClasses } from '../core/features/classes/choose-positive.js';
import type { LeakageSuspicion } from '../core/leakage/suspicion.js';
import type { OverFolds } from '../core/folds/over-folds.js';
import type { GateResult } from '../core/gates/gate-result.js';
import type { RecipeEvidence } from '../core/gates/recipe.js';
import type { ModelKindName } from '../core/model-kinds.js';
import type { DriftFindings } from '../core/monitors/drift/report.js';
import type { ReportContent } from '../core/report/document/report.js';
import type { SplitRecord } from '../core/split/split-record.js';
import type { TrainerKindName } from '../core/trainers/trainer-kinds.js';

/** Every stored document. A reader that meets a newer `formatVersion` keeps its old state and says so (DOCUMENT_NEWER). */
export interface StoredDocument {
  readonly formatVersion: 1;
  /** Same change, same id: a writer that finds its own id already stored has succeeded. */
  readonly changeId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface ArtifactRef {
  readonly key: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export type Metrics = Readonly<Record<string, number | null>>;

/** `runs/RUN/run.json`: written last, so its presence means the run is finished and whole. */
export interface RunManifest extends StoredDocument {
  readonly runId: string;
  readonly model: string;
  readonly name: string;
  readonly snapshot: string;
  readonly snapshotManifestKey: string;
  readonly definitionDigest: string;
  readonly asOf: number;
  /** What made it, and how it is served. */
  readonly trainer: TrainerKindName;
  readonly modelKind: ModelKindName;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly paramsFrom: 'definition' | 'search';
  /** What the training was asked for; `rounds` is what the model has. 0 for a trainer that learns in none. */
  readonly requested: { readonly rounds: number; readonly earlyStoppingRounds: number | null };
  readonly rounds: number;
  readonly bestIteration: number;
  readonly stoppedEarly: boolean;
  /** By which a later comparison tells the rows that this model has not seen. */
  readonly split: SplitRecord;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** On the validation rows (with folds: means over them, out of fold), from the float32 scores of the model as it is served. */
  readonly metrics: Metrics;
  /** Of a binary label whose classes have names. */
  readonly twoClasses?: TwoClasses;
  /**
   * What rows counted: by a column, in training and metrics; by their class, in training only (by the class's number), and the model's
   * probabilities are corrected for it. Absent: all alike.
   */
  readonly weights?: { readonly column?: string; readonly classes?: readonly number[] };
  /** Of a run with folds: what they were worth, and how its rounds were chosen. Its `metrics` are the means. */
  readonly folds?: FoldsReport;
  /** Inputs that alone tell the label of the training rows almost perfectly: a warning. */
  readonly leakage: readonly LeakageSuspicion[];
  readonly environment: {
    readonly perennial: string;
    readonly library: string;
    /** Null for a trainer that is part of this package. */
    readonly libraryDigest: string | null;
    readonly threads: number;
    readonly cpuClass: string;
  };
  readonly artifacts: RunArtifacts;
}

/** The recipe of a run, judged out of fold. The run's model is trained on all rows. */
export interface FoldsReport {
  readonly k: number;
  readonly by: 'random' | 'group' | 'time';
  /** In their order. */
  readonly folds: readonly {
    /** Rows that taught its model, stopped its training early, and were judged. */
    readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
    readonly rounds: number;
    readonly metrics: Metrics;
  }[];
  /** Mean over the folds, and the interval of `core/folds/over-folds.ts`. */
  readonly metrics: Readonly<Record<string, OverFolds>>;
  readonly level: number;
  readonly interval: 'corrected-resampled-t';
  /** Where the rounds of the model come from: the median of those at which early stopping found the folds best, or the definition. */
  readonly rounds: 'median-of-folds' | 'definition';
}

export interface RunArtifacts extends CommonArtifacts {
  /** Files of the model by name: those that its trainer wrote, and those by which its kind is served. */
  readonly model: Readonly<Record<string, ArtifactRef>>;
  /** Of a run with folds: `OutOfFold` of `core/folds/out-of-fold.ts`. */
  readonly 'out-of-fold.json'?: ArtifactRef;
}

/** What a version ships whatever its kind. */
export interface CommonArtifacts {
  readonly 'signature.json': ArtifactRef;
  readonly 'reference-profile.json': ArtifactRef;
  /** Records and the scores they must give, for the rehearsal of a new version before it serves. */
  readonly 'golden.json': ArtifactRef;
}

export interface GoldenRows {
  readonly formatVersion: 1;
  readonly records: readonly Readonly<Record<string, string | number | null>>[];
  /** Row-major scores, `outputs` per record. */
  readonly scores: readonly number[];
}

/** Result of the `test` step: `evaluation` of a run on its test rows and the gates' verdicts. */
export interface Evaluation extends StoredDocument {
  readonly runId: string;
  readonly rows: number;
  readonly metrics: Metrics;
  readonly baseline: Metrics;
  readonly champion: { readonly version: number; readonly rows: number; readonly metrics: Metrics } | null;
  /** Of a run with folds: not the model was judged but its recipe, and `metrics` are means over the folds. */
  readonly recipe?: RecipeEvidence;
  /** Rows of the model whose recipe was judged. */
  readonly trainedOn?: number;
  readonly gates: readonly GateResult[];
  readonly accepted: boolean;
  readonly reasons: readonly string[];
  /** Absent in evaluations of before. */
  readonly report?: ArtifactRef;
}

/** `runs/RUN/report.json`: what a run is worth, for people, as it was judged. Written before the version, once. */
export interface RunReport extends StoredDocument, ReportContent {}

/** `models/M/versions/0000000N.json` */
export interface VersionManifest extends StoredDocument {
  readonly model: string;
  readonly version: number;
  readonly runId: string;
  /** Whose pipeline registered it. */
  readonly triggerId?: string;
  readonly snapshot: string;
  readonly definitionDigest: string;
  readonly trainer: TrainerKindName;
  readonly modelKind: ModelKindName;
  readonly artifacts: RunArtifacts;
  /** On the test rows, as the gates saw them; empty for a candidate, which nobody has judged. */
  readonly metrics: Metrics;
  /** On the validation rows, of the run: what may have chosen parameters and rounds, so it is no judgement. */
  readonly validationMetrics: Metrics;
  /** Of the run. */
  readonly leakage: readonly LeakageSuspicion[];
  /** `candidate`: registered without being judged (the `train` command); deployed only when a person insists. */
  readonly verdict: 'candidate' | 'accepted' | 'rejected';
  readonly gates: readonly GateResult[];
  /** Absent: a candidate, or it was registered before there were reports. */
  readonly report?: ArtifactRef;
}

export interface DeploymentTarget {
  readonly model: string;
  readonly version: number;
  /** Of the requests, 0 to 1. A target with share 0 answers only where a path names its version. */
  readonly share: number;
  /** Name in metrics, logs and status. @default `vN` */
  readonly variant?: string;
}

/** What keeps a client at its variant: the `Perennial-Entity` of its requests, a header, or nothing. */
export type StickyBy = 'entity' | `header:${string}` | null;

/** `deployments/ENDPOINT/0000000N.json`: one per change, never edited; a rollback is a new revision. */
export interface DeploymentRevision extends StoredDocument {
  readonly endpoint: string;
  readonly revision: number;
  /** `immediate`: one target gets everything. `split`: the shares of all targets make 1. */
  readonly mode: 'immediate' | 'split';
  readonly targets: readonly DeploymentTarget[];
  /** Versions that get a copy of every request and answer none. */
  readonly shadows?: readonly { readonly model: string; readonly version: number }[];
  /** Decides who gets which variant: new per rollout, kept while only shares change. Absent for `immediate`. */
  readonly salt?: string;
  /** Absent: null. */
  readonly stickyBy?: StickyBy;
  /** Set by a person who wrote past the lifecycle: nothing is deployed automatically until a person decides. */
  readonly hold?: { readonly actor: string; readonly reason: string };
  /** Grows with each change that the lifecycle orders: a later revision is of a later change. */
  readonly sequence?: number;
  /** Who wrote it, under which epoch of `owners/ENDPOINT/`. */
  readonly owner: EndpointOwner & { readonly epoch: number; readonly workflowId: string };
  readonly actor: string;
  readonly reason: string;
}

/** `announcements/0000000N.json`: no truth, only a reason to list the endpoints now. */
export interface EndpointAnnouncement extends StoredDocument {
  readonly endpoint: string;
}

/** `installation.json`: made by whoever writes first; a rebuilt or moved Temporal keeps it. */
export interface InstallationDocument extends StoredDocument {
  readonly installation: string;
}

/** `owners/ENDPOINT/0000000N.json`: the newest one names who may deploy. Never edited; a change of owner is the next epoch. */
export interface OwnerEpoch extends StoredDocument, EndpointOwner {
  readonly endpoint: string;
  readonly epoch: number;
  /** Id of the data directory of `perennial up` in whose name it was claimed; null: nobody may claim it again without being asked. */
  readonly claimedBy: string | null;
  readonly actor: string;
  readonly reason: string;
}

export interface SearchResult extends StoredDocument {
  readonly searchId: string;
  readonly model: string;
  readonly snapshot: string;
  readonly metric: string;
  readonly trials: number;
  readonly best: { readonly trial: number; readonly value: number; readonly params: Readonly<Record<string, string | number | boolean>> };
}

export interface TrialResult extends StoredDocument {
  readonly trial: number;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Null: the trial's parameters were refused or gave no finite value. */
  readonly value: number | null;
  readonly rounds: number;
}

/** `reports/M/ID.json`, by the monitor's kind. */
export type MonitorReport = DriftReport;

interface MonitorReportHead extends StoredDocument {
  readonly reportId: string;
  readonly model: string;
  readonly version: number;
  readonly asOf: number;
}

export interface DriftReport extends MonitorReportHead, DriftFindings {
  readonly window: { readonly from: number; readonly to: number };
  /** Of the window. */
  readonly rows: number;
  readonly maturedRows: number;
}
