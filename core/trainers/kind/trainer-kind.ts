import type { z } from 'zod';
import type { Problem } from '../../definition/fields/problem.js';
import type { ModelKindName } from '../../model-kinds.js';
import type { Task } from '../../tasks/tasks.js';

/** What a trainer kind can do. Whoever depends on it asks here, never for the kind's name. */
export interface TrainerCapabilities {
  /** Looks at the columns of a row: its models can be better than a constant. */
  readonly learns: boolean;
  /** Learns in rounds: progress counts them, and early stopping has something to stop. */
  readonly rounds: boolean;
  /** A training that was interrupted goes on where it was. */
  readonly checkpoints: boolean;
  /** Its models give raw sums beside their scores. */
  readonly margin: boolean;
  /** What is served is another program than what was trained: a conversion to ONNX. */
  readonly onnx: boolean;
  /** Has parameters that a search may vary. */
  readonly tunable: boolean;
  /** Scores many rows by a library of its own, faster than by the runtime that serves. */
  readonly nativeScorer: boolean;
}

/** Names, ranges and kinship of a kind's parameters. */
export interface TrainerParameters {
  /** Those that a search may vary, with their range. */
  readonly tunable: Readonly<Record<string, z.ZodType>>;
  /** Tunable ones that take whole numbers. */
  readonly whole: ReadonlySet<string>;
  /** The same in every trial. */
  readonly fixed: readonly string[];
  /** Two names of one parameter; giving both is a mistake. */
  readonly synonyms: Synonyms;
  /** What people know from other interfaces, and what to write instead. */
  readonly foreign: ReadonlyMap<string, string>;
  /** What the library has and this release does not. */
  readonly unsupported: ReadonlySet<string>;
}

export type Synonyms = readonly (readonly [string, string])[];

export type ParameterValues = Readonly<Record<string, string | number | boolean>>;

/** What one training is asked for, with everything filled in. */
export interface TrainSettings {
  /** By the kind's own names. */
  readonly params: ParameterValues;
  /** At most; 0 where the kind learns in no rounds. */
  readonly rounds: number;
  readonly earlyStoppingRounds: number | null;
  readonly threads: number;
}

export interface SettingsFacts {
  readonly task: Task;
  /** What a search found; empty without one. */
  readonly found: ParameterValues;
  /** Of the label; null where the task has none. */
  readonly classes: readonly string[] | null;
}

/** Everything that differs from trainer kind to trainer kind, beside the programs that train and score. */
export interface TrainerKind<T> {
  /** What a person calls it in a definition and in messages. */
  readonly title: string;
  readonly capabilities: TrainerCapabilities;
  /** What it can learn. */
  readonly tasks: readonly Task[];
  readonly parameters: TrainerParameters;
  /** Names of the files that its training writes. */
  readonly files: readonly string[];
  /** How its models are served. */
  readonly modelKind: ModelKindName;
  /** Its parameters as they are in the definition, by their names. */
  given(train: T): ParameterValues;
  /** Fills in what follows from the task. */
  completed(train: T, task: Task): T;
  /** What of its parameters does not fit the task or one another. */
  problems(train: T, task: Task): Problem[];
  settings(train: T, facts: SettingsFacts): TrainSettings;
  /** The metric by which a training stops early, where it has no value on rows of one class; null for all others. */
  rankMetric(train: T): string | null;
  /** What its models were made to be good at, for people. */
  objective(train: T, task: Task): string;
}
