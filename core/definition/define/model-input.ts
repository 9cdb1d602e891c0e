import type { Sampler } from '../../search/trial-parameters.js';
import type { SearchSpace } from '../../search/search-space.js';
import type { MetricName } from '../../statistics/metrics/metrics.js';
import type { ColumnInput } from '../builders/columns.js';
import type { FeatureInput } from '../builders/features.js';
import type { ExpectationInput } from '../builders/expectations.js';
import type { GateInput } from '../builders/gates.js';
import type { RolloutInput } from '../builders/rollouts.js';
import type { SourceInput } from '../builders/sources.js';
import type { FoldsSplitInput } from '../builders/folds.js';
import type { GroupedSplitInput, RandomSplitInput } from '../builders/splits.js';
import type { WindowInput } from '../builders/windows.js';
import type { BaselineInput } from '../../trainers/baseline/builder.js';
import type { IsolationForestInput } from '../../trainers/isolation-forest/builder.js';
import type { XgboostInput } from '../../trainers/xgboost/builder.js';
import type { GatePolicy, Task } from '../definition.js';
import type { Duration } from '../duration.js';
import type { ExecutionInput } from '../execution-input.js';

export interface LabelInput {
  /** Expression over source columns: a condition or a column of two classes for binary, a column for multiclass, a number for regression and count. */
  readonly is: string;
  /**
   * The class of a binary label that a probability is of, as its column has it. Default: true, the larger number, the affirmative one (`yes`
   * over `no`), or the later one by name; `run` and `versions show` say which.
   */
  readonly positive?: string | number | boolean;
  /**
   * What each class counts in training: a number above 0 for each, or `balanced`, as scikit-learn's `class_weight`. Probabilities are
   * corrected for it, and metrics do not count it. Default: all alike.
   */
  readonly weights?: 'balanced' | Readonly<Record<string, number>>;
  /** Column that says when the label became known. */
  readonly knownAt?: string;
  /** A label counts as final this long after its event. Default `0s`. */
  readonly matures?: Duration;
  /** Rows whose label is null when it should be known: leave out, or fail. Default `drop`. */
  readonly whenNull?: 'drop' | 'fail';
}

export interface TuneInput {
  /** Default with `sampler: grid()`: all combinations. A search over a space with an end tries none twice, and ends when all were tried. */
  readonly trials?: number;
  /** Trials at once. Default 2. */
  readonly parallel?: number;
  /** Default 7. */
  readonly seed?: number;
  /** Metric on the validation part; give one of `minimize` and `maximize`. */
  readonly minimize?: MetricName;
  readonly maximize?: MetricName;
  readonly space: SearchSpace;
  /** `grid()`: all combinations, one after the other. Default: by chance. */
  readonly sampler?: Sampler;
}

export interface RetrainInput {
  /** Five-field cron in `zone`. Default: only on demand and by signal. */
  readonly cron?: string;
  /** Default: `time.zone`. */
  readonly zone?: string;
  /** Retrain when the monitor finds drift and this many rows got a label since the last training. Needs `monitor`. */
  readonly onDrift?: { readonly minMaturedRows: number };
  /** Automatic trainings per day of data time. Default 24. */
  readonly maxPerDay?: number;
  /** Data time between automatic trainings. Default `0s`. */
  readonly cooldown?: Duration;
}

export interface DriftMonitorInput {
  /** The only kind now, and the default. */
  readonly kind?: 'drift';
  readonly cron: string;
  /** Rows of this length of time before `asOf` are compared with the champion's reference. Default `7d`. */
  readonly window?: Duration;
  /** Population stability index from which a column has drifted. Default 0.25. */
  readonly psi?: number;
  /** Fewer rows are not judged. Default 500. */
  readonly minRows?: number;
  /** So many drifted columns make the report's verdict `drifted`. Default 1. */
  readonly minColumns?: number;
}

/** Cut by event time, newest first: test, gap, validation, gap, train. */
export interface TimeSplitInput {
  /** The default. */
  readonly kind?: 'time';
  /** Default: `expanding()`. */
  readonly window?: WindowInput;
  readonly validation: Duration;
  readonly test: Duration;
  /** Between the parts. Default: `matures`, as long as a label takes. */
  readonly gap?: 'matures' | Duration;
}

/** What a person writes; plain JSON, so YAML and JSON say the same. */
export interface ModelInput {
  /** Lower-case letters, digits and hyphens, at most 63. */
  readonly name: string;
  readonly task: Task;
  readonly source: SourceInput;
  /**
   * `event`: column of the time of what is predicted. `zone`: IANA zone of timestamps that carry none, default UTC. Left out where rows have
   * none: `split` is then `random()` or `grouped()`, and nothing may ask for a time.
   */
  readonly time?: { readonly event: string; readonly zone?: string };
  /** Needed by every task but `anomaly`, which is trained without and judged by it where it is given. */
  readonly label?: LabelInput;
  /** Column of the source that says what each row counts, in training and in metrics: numbers above 0. It is no input. Default: all alike. */
  readonly weight?: string;
  /** What a request carries, in the order of the model's inputs, and `after()` columns. */
  readonly columns: Readonly<Record<string, ColumnInput>>;
  /** Inputs that are computed of columns, of `time.event` and of features before them, behind the columns in the model's order. */
  readonly features?: Readonly<Record<string, FeatureInput>>;
  readonly expect?: readonly ExpectationInput[];
  /** By event time, or `random()`, `grouped()`, or for small tables `folds()`. */
  readonly split: TimeSplitInput | RandomSplitInput | GroupedSplitInput | FoldsSplitInput;
  readonly train: XgboostInput | BaselineInput | IsolationForestInput;
  readonly tune?: TuneInput;
  /**
   * Default: `beatsBaseline({ brier: 0 })` (regression: `{ rmse: 0 }`, count: `{ poisson_deviance: 0 }`), and `parity()` where the trainer's models are converted; none for
   * the trainer `baseline`.
   */
  readonly gates?: readonly GateInput[];
  /** What an undecided gate counts as. Default: both fail. */
  readonly gatePolicy?: Partial<GatePolicy>;
  /** Default: `immediate()`. */
  readonly rollout?: RolloutInput;
  readonly retrain?: RetrainInput;
  /** Default: no monitoring. */
  readonly monitor?: DriftMonitorInput;
  /** Task queue, timeout, attempts, priority and fairness of steps. Default: as the installation has it. */
  readonly execution?: ExecutionInput;
}
