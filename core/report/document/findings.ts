/** What one look at the test rows found: plain JSON, and no value of a row but bounds and frequent categories. */
export interface ReportFindings {
  /** Test rows. */
  readonly rows: number;
  readonly resampling: Resampling;
  readonly metrics: readonly MetricEstimate[];
  /** Of classes; absent: the task has none. So with all that follow. */
  readonly confusion?: Confusion;
  readonly classes?: readonly ClassQuality[];
  readonly roc?: Curve;
  readonly precisionRecall?: Curve;
  readonly calibration?: Calibration;
  /** Of the positive class's probability, by the class that it turned out to be. */
  readonly scores?: Histogram;
  /** Of numbers. */
  readonly errors?: NumberErrors;
  readonly permutation?: Permutation;
  readonly gain?: readonly InputGain[];
  readonly slices?: Slices;
}

/** How the intervals were made: whole units are drawn with replacement. */
export interface Resampling {
  /** `row`, `day`, or the column whose values belong together. */
  readonly by: string;
  readonly units: number;
  readonly resamples: number;
  readonly level: number;
}

export interface Interval {
  /** Null, both: it cannot be given. */
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface MetricEstimate extends Interval {
  readonly name: string;
  /** Null: not defined on these rows. */
  readonly value: number | null;
}

export interface Confusion {
  readonly classes: readonly string[];
  /** Of two classes; null: there are more. */
  readonly positive: string | null;
  /** Probability above which the positive class is answered; null: the most probable class is. */
  readonly threshold: number | null;
  /** Rows, by the actual class and then by the predicted one. */
  readonly counts: readonly (readonly number[])[];
  /** Rarer classes that are taken together as the last one. */
  readonly together: number;
}

export interface ClassQuality {
  readonly name: string;
  readonly rows: number;
  readonly predicted: number;
  /** Null: nothing was predicted so, or nothing is so. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

export interface Curve {
  /** x and y, some of all, in order. */
  readonly points: readonly (readonly [number, number])[];
  /** Under the whole curve. */
  readonly area: number;
}

export interface CalibrationBin extends Interval {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Means of the probabilities, and of what came true; `lower` and `upper` are of the second. */
  readonly predicted: number;
  readonly observed: number;
}

export interface Calibration {
  /** `positive`: the probability of the positive class; `predicted`: that of the class that is answered. */
  readonly of: 'positive' | 'predicted';
  /** Expected calibration error over the deciles: the mean distance of `predicted` and `observed`, by rows. */
  readonly ece: number;
  readonly deciles: readonly CalibrationBin[];
  /** The same by ranges that people speak of. */
  readonly ranges: readonly CalibrationBin[];
}

export interface Histogram {
  /** One more than there are counts. */
  readonly edges: readonly number[];
  readonly series: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

export interface ErrorBin {
  /** Predicted values of the bin. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly predicted: number;
  readonly actual: number;
  readonly meanAbsoluteError: number;
}

export interface NumberErrors {
  /** Share of the variance that is explained; null: all labels are equal. */
  readonly r2: number | null;
  /** Mean of predicted minus actual. */
  readonly bias: number;
  readonly medianAbsoluteError: number;
  /** Of predicted minus actual. */
  readonly residuals: Histogram;
  readonly deciles: readonly ErrorBin[];
}

export interface Permutation {
  readonly metric: string;
  /** Rows that were permuted, of the test rows. */
  readonly rows: number;
  readonly repeats: number;
  /** How much worse the metric is with the values of a column in another order, most important first. */
  readonly columns: readonly { readonly column: string; readonly mean: number; readonly deviation: number }[];
  /** Columns that were too many. */
  readonly leftOut: number;
}

/** As the trainer itself counts it. */
export interface InputGain {
  readonly input: string;
  readonly totalGain: number;
  /** Mean of a split. */
  readonly gain: number;
  readonly splits: number;
}

export interface Slice extends Interval {
  readonly column: string;
  /** A category, or bounds. */
  readonly value: string;
  readonly rows: number;
  readonly metric: number;
}

export interface Slices {
  readonly metric: string;
  readonly overall: number;
  readonly minRows: number;
  /** Slices that were looked at: among many the worst look bad by chance. */
  readonly looks: number;
  readonly worst: readonly Slice[];
  /** Sensitive columns, which are not looked at. */
  readonly leftOut: readonly string[];
}
