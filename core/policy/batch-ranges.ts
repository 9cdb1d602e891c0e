export interface PartRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Long enough that starting a scoring process hardly counts, short enough that a lost one costs little. */
const PARTS_PER_RANGE = 16;
/** Bounds the history of a batch of any size. */
const MAX_RANGES = 400;

/** The parts in ranges of equal length for `parallel` activities at once: the same number of rounds for each of them. */
export function batchRanges(parts: number, parallel: number): readonly PartRange[] {
  const rounds = Math.max(1, Math.ceil(parts / (parallel * PARTS_PER_RANGE)));
  const length = Math.max(1, Math.ceil(parts / Math.min(parallel * rounds, MAX_RANGES)));
  const ranges: PartRange[] = [];
  for (let first = 0; first < parts; first += length) ranges.push({ first, end: Math.min(first + length, parts) });
  return ranges;
}
