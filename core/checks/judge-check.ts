import type { Expectation } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import type { CheckCounts } from './check-counts.js';
import type { CheckResult } from './check-result.js';
import { judgeColumns } from './judge-columns.js';
import { ageText, ruleText } from './rule-text.js';

type Outcome = Omit<CheckResult, 'rule' | 'column' | 'severity'>;

/**
 * Judges one expectation by what was counted for it. `mostly` is the least share of non-null rows that must hold (of all rows for
 * `notNull`); with no row to judge a row rule passes, as in Great Expectations: `rowCount` is the rule for emptiness.
 * @param undeclared how many columns the source has that the snapshot does not
 * @throws CHECK_COUNTS_MISMATCH when the counts are of another kind of expectation
 */
export function judgeCheck(expectation: Expectation, counts: CheckCounts, undeclared = 0): CheckResult {
  const rule = ruleText(expectation);
  const outcome = counts.kind === 'unjudgeable' ? unjudgeable(rule, counts) : judge(expectation, rule, counts, undeclared);
  return { rule, column: 'column' in expectation ? expectation.column : null, severity: expectation.severity, ...outcome };
}

function judge(expectation: Expectation, rule: string, counts: Exclude<CheckCounts, { kind: 'unjudgeable' }>, undeclared: number): Outcome {
  switch (expectation.kind) {
    case 'row-count':
      if (counts.kind === 'total') return judgeRowCount(expectation.min, expectation.max, rule, counts.total);
      break;
    case 'columns':
      if (counts.kind === 'schema') return judgeColumns(expectation, rule, counts.schema, undeclared);
      break;
    case 'freshness':
      if (counts.kind === 'newest') return judgeFreshness(expectation.maxAgeMs, rule, counts);
      break;
    default:
      if (counts.kind === 'rows') return judgeRows(expectation.mostly, rule, counts, expectation.kind === 'not-null');
  }
  throw new DomainError('CHECK_COUNTS_MISMATCH', { rule, found: counts.kind });
}

/** Compares a quotient with `mostly`, not a product: 999 / 1000 rounds to the same double as the literal 0.999. */
function judgeRows(
  mostly: number,
  rule: string,
  { total, missing, failed, unknown = 0 }: { total: number; missing: number; failed: number; unknown?: number },
  nullsCount: boolean,
): Outcome {
  const judged = nullsCount ? total : total - missing;
  const observed = judged === 0 ? null : (judged - failed) / judged;
  const passed = observed === null || observed >= mostly;
  const later = unknown === 0 ? '' : ` whose label is known (of ${unknown} more it is not known yet)`;
  const of = nullsCount ? `${total} rows${later}` : `${judged} rows with a value (${missing} without)`;
  const text =
    judged === 0
      ? `${rule}: no row to judge among ${total}.`
      : `${rule}: ${failed} of ${of} break the rule; ${judged - failed} hold, a share of ${mostly} is required.`;
  return { passed, total, failed, missing, observed, limit: mostly, text };
}

function judgeRowCount(min: number | null, max: number | null, rule: string, total: number): Outcome {
  const tooFew = min !== null && total < min;
  const passed = !tooFew && (max === null || total <= max);
  const limit = tooFew || max === null ? min : max;
  const wanted = min === null ? `at most ${max}` : max === null ? `at least ${min}` : `${min} to ${max}`;
  return {
    passed,
    total,
    failed: passed ? 0 : total,
    missing: 0,
    observed: total,
    limit,
    text: `${rule}: ${total} rows; ${wanted} are required.`,
  };
}

/** A newest time after `asOf` (a clock ahead, a time in another zone) is fresh. */
function judgeFreshness(
  maxAgeMs: number,
  rule: string,
  { total, newestMs, asOfMs }: { total: number; newestMs: number | null; asOfMs: number },
): Outcome {
  const base = { total, missing: 0, limit: maxAgeMs };
  if (newestMs === null)
    return { ...base, passed: false, failed: total, missing: total, observed: null, text: `${rule}: no row of ${total} has a time.` };
  const observed = asOfMs - newestMs;
  const passed = observed <= maxAgeMs;
  return {
    ...base,
    passed,
    failed: passed ? 0 : total,
    observed,
    text: `${rule}: the newest of ${total} rows is ${ageText(observed)} old; at most ${ageText(maxAgeMs)} is allowed.`,
  };
}

function unjudgeable(rule: string, { total, column, found }: { total: number; column: string; found: string }): Outcome {
  const what =
    found === 'no such column'
      ? `the data has no column "${column}"`
      : `column "${column}" has type ${found}, which this rule cannot judge`;
  return { passed: false, total, failed: total, missing: 0, observed: null, limit: null, text: `${rule}: ${what}.` };
}
