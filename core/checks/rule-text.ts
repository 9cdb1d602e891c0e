import type { Expectation } from '../definition/definition.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** An expectation as a person would write it. Sets and column lists are shortened to their size. */
export function ruleText(expectation: Expectation): string {
  const mostly = expectation.mostly < 1 ? `, mostly ${expectation.mostly}` : '';
  return call(expectation, mostly);
}

function call(expectation: Expectation, mostly: string): string {
  switch (expectation.kind) {
    case 'not-null':
      return `notNull(${expectation.column}${mostly})`;
    case 'unique-key':
      return `uniqueKey(${expectation.columns.join(', ')}${mostly})`;
    case 'between':
      return `between(${expectation.column}, ${expectation.min ?? 'any'}, ${expectation.max ?? 'any'}${mostly})`;
    case 'in-set':
      return `inSet(${expectation.column}, ${expectation.values.length} values${mostly})`;
    case 'matches':
      return `matches(${expectation.column}, /${expectation.regex}/${mostly})`;
    case 'row-count':
      return `rowCount(${expectation.min ?? 'any'} to ${expectation.max ?? 'any'})`;
    case 'columns':
      return `columnTypes(${Object.keys(expectation.types).length} columns${expectation.exact ? ', exact' : ''})`;
    case 'freshness':
      return `freshness(${expectation.column}, ${ageText(expectation.maxAgeMs)})`;
  }
}

/** A length of time in days, hours or seconds, whichever reads best: `2.5 days`. */
export function ageText(ms: number): string {
  const [unit, name] = Math.abs(ms) >= 2 * DAY_MS ? [DAY_MS, 'days'] : Math.abs(ms) >= 2 * HOUR_MS ? [HOUR_MS, 'hours'] : [1000, 'seconds'];
  return `${Math.round((ms / unit) * 10) / 10} ${name}`;
}
