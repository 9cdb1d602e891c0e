import type { DriftPolicy } from '../monitors/drift/policy.js';
import type { CategoryEncoding, DatePart, NgramLengths, TextNorm } from './column-kinds.js';
import type { Execution } from '../policy/state/execution.js';
import type { Sampler } from '../search/trial-parameters.js';
import type { SearchSpace } from '../search/search-space.js';
import type { Task } from '../tasks/tasks.js';
import type { TrainDefinition } from '../trainers/trainer-kinds.js';

/**
 * A model definition after validation: plain JSON, the only form that workers, workflows and documents know.
 * Durations are milliseconds. `policy` may change without invalidating anything that was trained.
 */
export interface ModelDefinition {
  readonly formatVersion: 1;
  readonly name: string;
  readonly training: TrainingPart;
  readonly policy: PolicyPart;
}

export type { Task };

export interface TrainingPart {
  readonly task: Task;
  readonly source: SourceDefinition;
  /** Null: rows have no event time, and what needs one is not there. */
  readonly time: TimeDefinition | null;
  /** Null: there is none, and the task learns without. */
  readonly label: LabelDefinition | null;
  /** Column that says what each row counts, in training and in metrics. Absent: all alike. */
  readonly weight?: string | undefined;
  /** In the order of the model's input columns. */
  readonly columns: readonly ColumnDefinition[];
  /** Inputs that are computed of columns, behind them in the model's order. Absent: none. */
  readonly features?: readonly FeatureDefinition[];
  readonly expect: readonly Expectation[];
  readonly split: SplitDefinition;
  readonly train: TrainDefinition;
  readonly tune: TuneDefinition | null;
  readonly gates: readonly GateDefinition[];
  readonly gatePolicy: GatePolicy;
}

export interface PolicyPart {
  readonly rollout: { readonly kind: 'immediate' };
  readonly retrain: RetrainPolicy;
  readonly monitor: MonitorPolicy | null;
  /** Absent: as the installation has it. */
  readonly execution?: Execution;
}

interface SourceBase {
  /** Columns that identify a row; with `updatedAt`, a snapshot keeps the newest row per key known at `asOf`. Empty: rows are not merged. */
  readonly key: readonly string[];
  readonly updatedAt: string | null;
}
interface FileSourceBase extends SourceBase {
  /** `*` allowed in the last segment. Relative to the folder of the definition's file, so that every checkout has the same digest, or absolute. */
  readonly path: string;
  /** Name in the file → name everywhere else. Absent: no column has another name. */
  readonly rename?: Readonly<Record<string, string>>;
}
/** How text becomes cells; what is absent is as RFC 4180 has it, in UTF-8. */
export interface CsvOptions {
  /** One character. Absent: the one of `,` `;` tab `|` that cuts the first line into most names. */
  readonly delimiter?: string;
  /** One character, doubled inside of itself; empty: nothing is quoted. Absent: `"`. */
  readonly quote?: string;
  readonly encoding?: CsvEncoding;
  /** Absent: a point. */
  readonly decimal?: ',';
  /** Cells that mean "no value", beside empty ones. */
  readonly naValues?: readonly string[];
  /** Of the columns, in files without a header line. */
  readonly names?: readonly string[];
}
export interface CsvSource extends FileSourceBase, CsvOptions {
  readonly kind: 'csv';
}
export interface ParquetSource extends FileSourceBase {
  readonly kind: 'parquet';
}
export type FileSource = CsvSource | ParquetSource;
/** Names of the WHATWG's Encoding Standard. */
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];
export const CSV_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1254',
  'iso-8859-2',
  'iso-8859-15',
  'koi8-r',
  'euc-kr',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
] as const;
export interface MysqlSource extends SourceBase {
  readonly kind: 'mysql';
  /** `${NAME}`: resolved by the worker from its own environment; never a secret itself. */
  readonly connection: string;
  /** One SELECT with named parameters `:asOf`, `:start`, `:end`, `:scheduledTime` and the model's own. */
  readonly sql: string;
  /** Of the model's own parameters, and of the period where there is no schedule: what holds unless a trigger gives another. */
  readonly parameters?: Readonly<Record<string, string | number | null>> | undefined;
}
export type SourceDefinition = FileSource | MysqlSource;

export interface TimeDefinition {
  /** Column that says when the thing to predict happens. */
  readonly event: string;
  /** IANA zone of timestamps that carry none. */
  readonly zone: string;
}

export interface LabelDefinition {
  /** Expression over source columns: boolean or a column of two classes for binary, a column for multiclass, a number for regression and count. */
  readonly is: string;
  /** Of two classes, the one that a probability is of; absent: `choosePositive` decides. */
  readonly positive?: string | undefined;
  /** What each class counts in training; probabilities are those of the rows as they come all the same. Absent: all alike. */
  readonly weights?: ClassWeights | undefined;
  /** Column that says when the label became known; null: `matures` after the event. */
  readonly knownAt: string | null;
  readonly maturesMs: number;
  /** What to do with a mature row whose label is null. */
  readonly whenNull: 'drop' | 'fail';
}

/** By the names of the classes; `balanced`: all classes count the same altogether. */
export type ClassWeights = 'balanced' | Readonly<Record<string, number>>;

/** What the prediction log keeps of a sensitive column: a keyed hash of each value, or nothing. */
export type Sensitivity = 'hash' | 'omit';

/** `after` columns are known only after the event: they may feed the label and checks, nothing else. */
export type ColumnDefinition =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly range: readonly [number, number] | null;
      /** Only what differs from the default, so that a definition without rules is what it was. */
      readonly rules?: NumericRules;
      readonly sensitive?: Sensitivity;
    }
  | {
      readonly kind: 'categorical';
      readonly name: string;
      readonly minCount: number;
      readonly values?: AllowedValues;
      readonly encode?: CategoryEncoding;
      readonly rules?: CategoricalRules;
      readonly sensitive?: Sensitivity;
    }
  | BooleanColumn
  | DateColumn
  | TokensColumn
  | TextColumn
  | { readonly kind: 'after'; readonly name: string; readonly sensitive?: Sensitivity }
  | IngredientDefinition;

/** A column that a request carries for features alone: it is no input of the model. */
export interface IngredientDefinition {
  readonly kind: 'ingredient';
  readonly name: string;
  readonly type: IngredientType;
  readonly sensitive?: Sensitivity;
}
export type IngredientType = 'number' | 'text' | 'time';

/** An input that is computed of request columns, and of features before it. */
export interface FeatureDefinition {
  readonly kind: 'expr';
  readonly name: string;
  /** Expression over columns. */
  readonly is: string;
  /** IANA zone in which it reads times. Absent: that of the definition. */
  readonly zone?: string;
  /** Absent: by the kind of the expression's result. */
  readonly as?: { readonly kind: 'numeric' } | { readonly kind: 'categorical'; readonly minCount: number };
}

interface ReadColumn {
  readonly name: string;
  readonly rules?: RulesOfEveryColumn;
  readonly sensitive?: Sensitivity;
}
export interface BooleanColumn extends ReadColumn {
  readonly kind: 'boolean';
  /** Texts that mean it, beside true and 1, false and 0. */
  readonly true: readonly string[];
  readonly false: readonly string[];
}
export interface DateColumn extends ReadColumn {
  readonly kind: 'date';
  readonly parts: readonly DatePart[];
  /** IANA zone whose clocks the parts are read from, and of times that carry none. */
  readonly zone: string;
  /** Of `days`: YYYY-MM-DD. */
  readonly base: string;
}
export interface TokensColumn extends ReadColumn {
  readonly kind: 'tokens';
  readonly separators: readonly string[];
  /** The most frequent ones get a column of their own. */
  readonly maxTokens: number;
  readonly minCount: number;
}
export interface TextColumn extends ReadColumn {
  readonly kind: 'text';
  /** Null: none of words; of characters likewise. One of them is there. */
  readonly words: NgramLengths | null;
  readonly characters: NgramLengths | null;
  /** Columns of words, and as many of characters. */
  readonly buckets: number;
  readonly norm: TextNorm;
}

/** Categories that a request may carry; `known`: those of the training rows. */
export type AllowedValues = 'known' | readonly string[];

/** What is looked at in a value that a client sends, in the order in which it is looked at. */
export type InputRuleName = 'type' | 'null' | 'range' | 'values';

/** What becomes of a value in a request that breaks a rule. */
export type InputPolicy =
  | { readonly kind: 'reject' }
  | { readonly kind: 'count' }
  | { readonly kind: 'impute'; readonly with: 'median' | 'mode' }
  | { readonly kind: 'impute'; readonly value: number | string };

export interface RulesOfEveryColumn {
  /** A value of another type. Counted means: taken as null. Default `reject()`. */
  readonly type?: InputPolicy;
  /** Default: null is a value like any other. */
  readonly null?: InputPolicy;
}
export interface NumericRules extends RulesOfEveryColumn {
  /** A number outside `range`. Default `count()`. */
  readonly range?: InputPolicy;
}
export interface CategoricalRules extends RulesOfEveryColumn {
  /** A category that is not in `values`. Default `count()`. */
  readonly values?: InputPolicy;
}

export type Severity = 'error' | 'warning';
interface RowRule {
  readonly severity: Severity;
  /** Share in (0, 1] of (non-null) rows that must satisfy the rule. */
  readonly mostly: number;
}
interface TableRule {
  readonly severity: Severity;
  /** The whole table satisfies the rule or does not. */
  readonly mostly: 1;
}
export type Expectation =
  | (RowRule & { readonly kind: 'not-null'; readonly column: string })
  | (RowRule & { readonly kind: 'unique-key'; readonly columns: readonly string[] })
  | (RowRule & { readonly kind: 'between'; readonly column: string; readonly min: number | null; readonly max: number | null })
  | (RowRule & { readonly kind: 'in-set'; readonly column: string; readonly values: readonly (string | number)[] })
  | (RowRule & { readonly kind: 'matches'; readonly column: string; readonly regex: string })
  | (TableRule & { readonly kind: 'row-count'; readonly min: number | null; readonly max: number | null })
  | (TableRule & {
      readonly kind: 'columns';
      readonly types: Readonly<Record<string, 'number' | 'string' | 'timestamp' | 'boolean'>>;
      readonly exact: boolean;
    })
  | (TableRule & { readonly kind: 'freshness'; readonly column: string; readonly maxAgeMs: number });

export type SplitDefinition = TimeSplitDefinition | HashSplitDefinition | FoldsSplitDefinition;

export interface TimeSplitDefinition {
  readonly kind: 'time';
  readonly window: { readonly kind: 'expanding' } | { readonly kind: 'sliding'; readonly lengthMs: number };
  readonly validationMs: number;
  readonly testMs: number;
  /** Between train and validation and between validation and test. */
  readonly gapMs: number;
}

/** By the hash of what tells a row, or a group of rows, from others. */
export interface HashSplitDefinition {
  readonly kind: 'random' | 'grouped';
  /** Columns whose values are hashed. */
  readonly by: readonly string[];
  /** Shares of the places that the hash gives. */
  readonly validation: number;
  readonly test: number;
  readonly salt: string;
}

/** Every row teaches the model that is served; what its recipe is worth is judged out of fold, by models that did not see the row. */
export interface FoldsSplitDefinition {
  readonly kind: 'folds';
  /** By the hash of each row, by that of its group, or in blocks of event time of which each is judged by a model of earlier rows. */
  readonly by: 'random' | 'group' | 'time';
  readonly k: number;
  /** Columns that tell a row from others: by them predictions of two versions for one row are found. */
  readonly row: readonly string[];
  /** Columns whose values are the groups; none unless by group. */
  readonly group: readonly string[];
  /** Of the hash; null by time. */
  readonly salt: string | null;
  /** Between the rows that teach and those that are judged; 0 unless by time. */
  readonly gapMs: number;
}

export interface TuneDefinition {
  readonly trials: number;
  readonly parallel: number;
  readonly seed: number;
  readonly metric: string;
  readonly direction: 'minimize' | 'maximize';
  readonly space: SearchSpace;
  /** Absent: by chance. */
  readonly sampler?: Sampler;
}

/** `cluster`: a source column, or `day` for the calendar day of the event in `time.zone`; null: each row by itself. `minimum` has exactly one bound. */
export type GateDefinition =
  | { readonly kind: 'minimum'; readonly metric: string; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'beats-baseline'; readonly metric: string; readonly margin: number }
  | {
      readonly kind: 'no-worse';
      readonly metric: string;
      readonly margin: number;
      readonly cluster: string | null;
      readonly level: number;
      readonly minRows: number;
      /** Only where it differs from the default, 10. */
      readonly minClusters?: number;
    }
  | { readonly kind: 'parity'; readonly maxMarginDifference: number }
  | { readonly kind: 'stable-scores'; readonly min: number };

export interface GatePolicy {
  readonly inconclusive: 'pass' | 'fail';
  readonly incomparable: 'pass' | 'fail';
}

export interface RetrainPolicy {
  /** Five-field cron in `zone`, or null. */
  readonly cron: string | null;
  readonly zone: string;
  readonly onDrift: { readonly minMaturedRows: number } | null;
  /** Bounds on data time (`asOf`), not on the clock. */
  readonly maxPerDay: number;
  readonly cooldownMs: number;
}

/** What a definition asks of a monitor. A new kind is a folder beside `core/monitors/drift/` with files of the same names, and a member here. */
export type MonitorPolicy = DriftPolicy;
export type MonitorKind = MonitorPolicy['kind'];
