import { sumAbsoluteLeaves } from '../../core/trainers/xgboost/model/walk-trees.js';
import type { XgboostModel } from '../../core/trainers/xgboost/model/xgboost-model.js';
/** Margins and scores, row-major [rows × outputs]. */
export interface Evaluation {
  readonly margin: Float32Array;
  readonly score: Float32Array;
}

export interface Parity {
  readonly rows: number;
  /** Largest |Δ margin| / (1e-6 · (1 + Σ|leaf|)); at most 1 passes. */
  readonly marginErrorShare: number;
  /** Largest |Δ score|; at most 1e-6 passes (for regression scores are margins and judged as such). */
  readonly scoreAbsoluteError: number;
  /** Largest |Δ score| / |expected score|; at most 1e-5 passes, as above. */
  readonly scoreRelativeError: number;
  readonly passed: boolean;
}

const MARGIN_TOLERANCE = 1e-6;
const SCORE_ABSOLUTE_TOLERANCE = 1e-6;
const SCORE_RELATIVE_TOLERANCE = 1e-5;
/** Probabilities below this are not compared relatively: past a margin of ±80, where exp leaves float32's normal range. */
const SMALLEST_RELATIVE = 1e-34;

/**
 * How far one evaluation of a model (ONNX) is from another (XGBoost itself) over the same rows. The tolerance of a margin grows
 * with Σ|leaf|, the rounding error that another order of summation may make; a wrong branch is far outside. NaN never passes.
 * `rows` is row-major [rowCount × model.featureCount].
 */
export function measureParity(model: XgboostModel, rows: Float32Array, actual: Evaluation, expected: Evaluation): Parity {
  const rowCount = rows.length / model.featureCount;
  const leafSums = sumAbsoluteLeaves(model, rows, rowCount, model.featureCount);
  const sameSize = [actual.margin, actual.score, expected.margin, expected.score].every((values) => values.length === leafSums.length);
  if (!sameSize) return { rows: rowCount, marginErrorShare: NaN, scoreAbsoluteError: NaN, scoreRelativeError: NaN, passed: false };
  const marginErrorShare = largest(
    leafSums,
    (leafSum, index) => difference(actual.margin, expected.margin, index) / (MARGIN_TOLERANCE * (1 + leafSum)),
  );
  const scoreAbsoluteError = largest(leafSums, (_, index) => difference(actual.score, expected.score, index));
  const scoreRelativeError = largest(leafSums, (_, index) => {
    const size = Math.abs(expected.score[index] as number);
    return size < SMALLEST_RELATIVE ? 0 : difference(actual.score, expected.score, index) / size;
  });
  const isProbability = model.objective === 'binary:logistic' || model.objective === 'multi:softprob';
  const scoresPass =
    model.objective === 'reg:squarederror' ||
    ((!isProbability || scoreAbsoluteError <= SCORE_ABSOLUTE_TOLERANCE) && scoreRelativeError <= SCORE_RELATIVE_TOLERANCE);
  return { rows: rowCount, marginErrorShare, scoreAbsoluteError, scoreRelativeError, passed: marginErrorShare <= 1 && scoresPass };
}

function difference(actual: Float32Array, expected: Float32Array, index: number): number {
  return Math.abs((actual[index] as number) - (expected[index] as number));
}

/** The maximum, NaN as soon as one value is NaN, 0 without values. */
function largest(items: Float64Array, measure: (item: number, index: number) => number): number {
  let worst = 0;
  items.forEach((item, index) => {
    worst = Math.max(worst, measure(item, index));
  });
  return worst;
}
