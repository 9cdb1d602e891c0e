import { clusterBootstrap } from '../statistics/resampling/cluster-bootstrap.js';
import type { BootstrapInterval } from '../statistics/resampling/cluster-bootstrap.js';
import { metricOf } from '../statistics/metrics/metric-of.js';
import type { MetricName } from '../statistics/metrics/metrics.js';
import type { Task } from '../tasks/tasks.js';
import { checkMargin } from './check-margin.js';
import type { GateResult, GateVerdict } from './gate-result.js';
import { numberText } from './number-text.js';

export const DEFAULT_MIN_ROWS = 100;
export const DEFAULT_MIN_CLUSTERS = 10;
/** One cluster drawn again and again is always the same. */
export const FEWEST_CLUSTERS = 2;

/**
 * The champion's side: absent before the first promotion, or present but unable to score the rows, or trained on rows of which nobody can
 * tell which ones they were. Reasons are clauses, no full stop.
 */
export type ChampionScores = { readonly scores: Float32Array } | { readonly unscorable: string } | { readonly incomparable: string } | null;

export interface NoWorseGateInput {
  readonly metric: string;
  /** The challenger may be worse by this much, in the metric's unit; 0 or more. */
  readonly margin: number;
  readonly task: Task;
  /** Read for multiclass only. */
  readonly classes: number;
  /** Rows that neither model was trained on. */
  readonly labels: Float32Array;
  readonly challengerScores: Float32Array;
  readonly champion: ChampionScores;
  /** What each row counts; absent: all alike. */
  readonly rowWeights?: Float32Array | null | undefined;
  readonly clusters?: Int32Array | readonly string[] | undefined;
  readonly seed: number | string;
  /** @default 0.95 */
  readonly level?: number | undefined;
  /** @default 2000 */
  readonly resamples?: number | undefined;
  /** @default 100 */
  readonly minRows?: number | undefined;
  /** Applies when `clusters` is given. @default 10 */
  readonly minClusters?: number | undefined;
}

/**
 * Non-inferiority against the champion. `observed` and `interval` are how much worse the challenger is (negative: better), by
 * `clusterBootstrap`: pass when the interval ends at or below `margin`, fail when it starts above it, inconclusive between.
 * Incomparable, with the way out, when there are too few rows or clusters, or the champion cannot score them; no champion yet passes.
 *
 * @throws EVALUATION_METRIC_UNKNOWN, EVALUATION_OPTION_INVALID, EVALUATION_SHAPE_INVALID, EVALUATION_LABEL_INVALID, EVALUATION_SCORE_INVALID
 */
export function noWorseGate(input: NoWorseGateInput): GateResult {
  const { name, direction } = metricOf(input.metric, input.task);
  checkMargin('no_worse', input.margin);
  if (input.champion === null) return undecided(input, name, 'pass', 'There is no champion yet, so nothing to be worse than.');
  if ('unscorable' in input.champion) {
    return incomparable(input, name, { why: `The champion cannot score these rows: ${input.champion.unscorable}.`, toCompare: null });
  }
  if ('incomparable' in input.champion) {
    return incomparable(input, name, {
      why: `No rows are known to be new to both models: ${input.champion.incomparable}.`,
      toCompare: null,
    });
  }
  const tooFew = tooFewOf(input);
  if (tooFew !== null) return incomparable(input, name, tooFew);
  const interval = clusterBootstrap({ ...input, metric: name, championScores: input.champion.scores });
  return fromInterval(input, name, interval, direction === 'minimize' ? 1 : -1);
}

/** Why there is nothing fair to compare, and what would make it so; null: nothing that is in the definition's hands. */
interface Incomparable {
  readonly why: string;
  readonly toCompare: string | null;
}

const MORE_ROWS = 'test more rows (a longer `test` in `split`, or a run on newer rows)';

function tooFewOf(input: NoWorseGateInput): Incomparable | null {
  const minRows = input.minRows ?? DEFAULT_MIN_ROWS;
  const rows = input.labels.length;
  if (rows < minRows) {
    const why = `Only ${rows} rows that neither model was trained on; ${minRows} are needed to compare.`;
    return { why, toCompare: rows === 0 ? MORE_ROWS : `${MORE_ROWS}, or write minRows: ${rows} in this gate` };
  }
  if (!input.clusters) return null;
  const minClusters = input.minClusters ?? DEFAULT_MIN_CLUSTERS;
  const clusters = new Set<number | string>(input.clusters).size;
  if (clusters >= minClusters) return null;
  const why = `Only ${clusters} clusters among ${rows} rows; ${minClusters} are needed to compare.`;
  const lower = clusters < FEWEST_CLUSTERS ? 'leave `cluster` out' : `write minClusters: ${clusters}`;
  return { why, toCompare: `${MORE_ROWS}, or ${lower} in this gate` };
}

/** The verdict stands until somebody changes the definition: the text says what to change. */
function incomparable(input: NoWorseGateInput, metric: MetricName, { why, toCompare }: Incomparable): GateResult {
  const compare = toCompare === null ? '' : `To compare, ${toCompare}. `;
  const text = `${why} ${compare}To accept without a comparison, write gatePolicy: { incomparable: 'pass' } in the definition.`;
  return undecided(input, metric, 'incomparable', text);
}

function undecided(input: NoWorseGateInput, metric: MetricName, verdict: GateVerdict, text: string): GateResult {
  return { gate: 'no_worse', metric, verdict, observed: null, limit: input.margin, rows: input.labels.length, text };
}

/** `sign` turns "challenger minus champion" into "worse by". */
function fromInterval(input: NoWorseGateInput, metric: MetricName, found: BootstrapInterval, sign: 1 | -1): GateResult {
  const { difference, lower, upper, rows, clusters, level } = found;
  if (difference === null || lower === null || upper === null) {
    return undecided(input, metric, 'inconclusive', `${metric} is not defined often enough on resamples of these ${rows} rows to compare.`);
  }
  // Adding 0 turns -0 into 0: reports are read by people.
  const observed = sign * difference + 0;
  const interval = sign === 1 ? { lower, upper } : { lower: -upper + 0, upper: -lower + 0 };
  const verdict = interval.upper <= input.margin ? 'pass' : interval.lower > input.margin ? 'fail' : 'inconclusive';
  const size = numberText(Math.abs(observed));
  const relation = observed > 0 ? `${size} worse than` : observed < 0 ? `${size} better than` : 'equal to';
  const text =
    `${metric} of the challenger is ${relation} the champion's on ${rows} rows in ${clusters} clusters; ` +
    `the ${numberText(level * 100)} % interval of "worse by" is ${numberText(interval.lower)} to ${numberText(interval.upper)}, ` +
    `${numberText(input.margin)} is allowed.`;
  return { gate: 'no_worse', metric, verdict, observed, limit: input.margin, interval, rows, text };
}
