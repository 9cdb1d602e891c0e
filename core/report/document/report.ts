import type { Task, TrainingPart } from '../../definition/definition.js';
import type { GateResult } from '../../gates/gate-result.js';
import type { LeakageSuspicion } from '../../leakage/suspicion.js';
import type { SplitRecord } from '../../split/split-record.js';
import type { ReportFindings } from './findings.js';

type Values = Readonly<Record<string, number | null>>;

/** What a report says of a run; sections that a task does not have are absent. */
export interface ReportContent {
  readonly model: string;
  readonly runId: string;
  readonly task: Task;
  /** The label's expression. */
  readonly label: string;
  readonly accepted: boolean;
  readonly reasons: readonly string[];
  readonly gates: readonly GateResult[];
  /** Of a model that looks at no column. */
  readonly baseline: Values;
  readonly champion: { readonly version: number; readonly rows: number; readonly metrics: Values } | null;
  readonly findings: ReportFindings;
  /** Absent: the trainer learns in no rounds, or the points are gone. */
  readonly learning?: LearningCurve;
  readonly data: ReportData;
  readonly training: ReportTraining;
}

export interface LearningCurve {
  /** Some of all, in order. */
  readonly rounds: readonly number[];
  /** By `train-METRIC` and `validation-METRIC`. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** The round that is served, counted from 1. */
  readonly best: number;
}

export interface ReportData {
  /** Address. */
  readonly snapshot: string;
  readonly source: TrainingPart['source']['kind'];
  readonly asOf: number;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly split: SplitRecord;
  readonly leakage: readonly LeakageSuspicion[];
}

export interface ReportTraining {
  readonly definitionDigest: string;
  readonly trainer: string;
  readonly modelKind: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly paramsFrom: 'definition' | 'search';
  readonly rounds: number;
  readonly stoppedEarly: boolean;
  readonly environment: { readonly perennial: string; readonly library: string; readonly threads: number; readonly cpuClass: string };
}
