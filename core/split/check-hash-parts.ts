import type { HashSplitDefinition } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import { LABEL_STATE } from '../features/compute-labels.js';
import { PARTS } from './split.js';
import type { Part, SplitParts } from './split.js';

/** With fewer rows a part teaches, stops or judges nothing. */
const FEWEST_ROWS = 5;

interface Placed {
  readonly split: HashSplitDefinition;
  readonly places: Uint32Array;
  readonly labelState: Uint8Array;
}

/** @throws SPLIT_PART_TOO_SMALL naming the first part with too few rows, all counts and, for groups, the largest of them */
export function checkHashParts(parts: SplitParts, { split, places, labelState }: Placed): void {
  const small = PARTS.find((part) => parts[part].length < FEWEST_ROWS);
  if (small === undefined) return;
  const count = (state: number): number => labelState.reduce((sum, each) => sum + Number(each === state), 0);
  const known = PARTS.reduce((sum, part) => sum + parts[part].length, 0);
  const sizes = sizesByPlace(parts, places);
  throw new DomainError('SPLIT_PART_TOO_SMALL', {
    part: small,
    found: parts[small].length,
    least: FEWEST_ROWS,
    train: parts.train.length,
    validation: parts.validation.length,
    test: parts.test.length,
    known,
    nulls: count(LABEL_STATE.null),
    others: count(LABEL_STATE.immature) + count(LABEL_STATE.undated),
    by: by(split, sizes),
    advice: advice(split, small, sizes),
  });
}

/** Rows that have one place have equal values, but for a coincidence of 2^-32. */
function sizesByPlace(parts: SplitParts, places: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const part of PARTS) {
    for (const row of parts[part]) counts.set(places[row] as number, (counts.get(places[row] as number) ?? 0) + 1);
  }
  return [...counts.values()];
}

function by({ kind, by: columns, validation, test }: HashSplitDefinition, sizes: readonly number[]): string {
  const what = kind === 'grouped' ? 'groups' : 'different values';
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return (
    `validation ${percent(validation)} and test ${percent(test)} by the hash of ${columns.join(', ')}, ` +
    `which has ${sizes.length} ${what}, the largest of ${largest} rows`
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** Where few values hold all rows, larger shares do not help: whole groups go to one side. */
function advice({ kind, by: columns, validation, test }: HashSplitDefinition, part: Part, sizes: readonly number[]): string {
  const wanted = 3 / Math.min(validation, test, 1 - validation - test);
  if (sizes.length < wanted) {
    const list = columns.join(', ');
    return kind === 'grouped'
      ? `Group by a column with more values than ${list} has, bring rows of more groups, or write random({ validation: ${validation}, test: ${test} }) if rows of one group do not resemble each other.`
      : `Bring more rows, or let source.key name columns that tell rows apart: rows with equal values of ${list} stay together.`;
  }
  return part === 'train'
    ? 'Bring more rows, or lower `validation` and `test` in `split`.'
    : `Bring more rows, or raise \`${part}\` in \`split\`.`;
}
