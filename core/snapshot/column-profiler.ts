import type { ColumnType } from '../table.js';
import { compareCodePoints } from './canonical-encoding.js';
import type { ColumnProfile } from './profile.js';

/** Beyond so many different values a column's count of them is left to an estimate and its top list is empty. */
export const DISTINCT_LIMIT = 10_000;
const TOP_VALUES = 50;

/** Beyond these squares of values overflow, or vanish; a power of two, so that scaling changes no digit. */
const LARGE = 2 ** 400;
const SMALL = 2 ** -400;
const SCALE = 2 ** 600;

/**
 * Profiles one column from its batches in canonical order. Mean and deviation: Welford (1962), one row after the other, so
 * that the result depends on the values and their order only. Very large and very small values are computed with in another scale, so
 * that whatever finite values there are, what is said of them is finite.
 */
export class ColumnProfiler {
  #count = 0;
  #nulls = 0;
  #min = Infinity;
  #max = -Infinity;
  /** Of the values times the scale. */
  #mean = 0;
  #squares = 0;
  #scale = SCALE;
  readonly #numbers = new Set<number>();
  readonly #strings = new Map<string, number>();

  constructor(
    private readonly name: string,
    private readonly type: ColumnType,
  ) {}

  addNumbers(values: Float64Array): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] as number;
      if (value !== value) this.#nulls += 1;
      else this.#addNumber(value);
    }
  }

  addStrings(values: readonly (string | null)[]): void {
    for (const value of values) {
      if (value === null) {
        this.#nulls += 1;
        continue;
      }
      this.#count += 1;
      const seen = this.#strings.get(value);
      if (seen !== undefined) this.#strings.set(value, seen + 1);
      else if (this.#strings.size <= DISTINCT_LIMIT) this.#strings.set(value, 1);
    }
  }

  /** More different values than are counted exactly: `finish` then needs an estimate. */
  get overflowed(): boolean {
    return this.#numbers.size > DISTINCT_LIMIT || this.#strings.size > DISTINCT_LIMIT;
  }

  finish(estimatedDistinct: number): ColumnProfile {
    const numeric = this.type !== 'string' && this.#count > 0;
    return {
      name: this.name,
      type: this.type,
      count: this.#count,
      nulls: this.#nulls,
      distinct: this.overflowed ? estimatedDistinct : this.#numbers.size + this.#strings.size,
      distinctExact: !this.overflowed,
      min: numeric ? this.#min : null,
      max: numeric ? this.#max : null,
      mean: numeric ? bounded(this.#mean / this.#scale) : null,
      std: numeric && this.#count > 1 ? bounded(Math.sqrt(this.#squares / (this.#count - 1)) / this.#scale) : null,
      top: this.overflowed ? [] : this.#top(),
    };
  }

  #addNumber(value: number): void {
    this.#count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const size = Math.abs(value);
    if (size >= SMALL && this.#scale > 1) this.#rescale(1);
    if (size > LARGE && this.#scale === 1) this.#rescale(1 / SCALE);
    const scaled = value * this.#scale;
    const difference = scaled - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (scaled - this.#mean);
    if (this.#numbers.size <= DISTINCT_LIMIT) this.#numbers.add(value);
  }

  /** What vanishes by it is nothing beside the value that asked for it. */
  #rescale(scale: number): void {
    const factor = scale / this.#scale;
    this.#mean *= factor;
    this.#squares *= factor;
    this.#squares *= factor;
    this.#scale = scale;
  }

  #top(): ColumnProfile['top'] {
    return [...this.#strings]
      .sort(([a, countA], [b, countB]) => countB - countA || compareCodePoints(a, b))
      .slice(0, TOP_VALUES)
      .map(([value, count]) => ({ value, count }));
  }
}

/** The deviation of the largest doubles is beyond them. */
function bounded(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
