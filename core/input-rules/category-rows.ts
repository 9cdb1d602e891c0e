import { withZeroCounts } from '../drift/column-profile.js';
import type { ColumnProfile } from '../drift/column-profile.js';
import { categoryText } from '../categories/category-text.js';
import { sourceTexts } from '../features/feature-column.js';
import type { BooleanInput, CategoricalInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { guardRead, writeRead } from './guard-read.js';
import type { ReadGuard } from './guard-read.js';
import { RowCounts } from './row-counts.js';
import type { ColumnRows, RowTarget } from './column-rows.js';

type CategoricalProfile = Extract<ColumnProfile, { kind: 'categorical' }>;

const FIRST_SLOTS = 64;

/** What is counted of one category; missing values are a category here. */
interface Known {
  readonly category: string | null;
  /** What the model gets. */
  readonly cells: Float32Array;
  rows: number;
}

/** One input of many rows that has few values: each is judged and encoded once, however many rows have it. */
export class CategoryRows implements ColumnRows {
  private readonly guard: ReadGuard;
  private readonly width: number;
  private readonly known = new Map<string | null, Known>();
  /** Of the pieces at hand; by code and one, missing values first. A dictionary that comes again may have grown. */
  private dictionary: readonly string[] = [];
  private slots: Known[] = [];
  /** `width` of each slot. */
  private cells: Float32Array;
  private rows = new Int32Array(FIRST_SLOTS);

  constructor(
    private readonly input: CategoricalInput | BooleanInput,
    private readonly reference: CategoricalProfile | undefined,
  ) {
    this.guard = guardRead(input);
    this.width = this.guard.encoder.parts.length;
    this.cells = new Float32Array(FIRST_SLOTS * this.width);
  }

  take(table: Table, { out, first, stride }: RowTarget): void {
    const { codes, dictionary } = sourceTexts(table, this.input.name);
    this.follow(dictionary);
    const { cells, rows, width } = this;
    let at = first;
    for (let row = 0; row < table.rows; row += 1) {
      const slot = (codes[row] as number) + 1;
      rows[slot] = (rows[slot] as number) + 1;
      if (width === 1) out[at] = cells[slot] as number;
      else for (let i = 0; i < width; i += 1) out[at + i] = cells[slot * width + i] as number;
      at += stride;
    }
  }

  /** Of the values as they came. */
  profile(): ColumnProfile | undefined {
    if (this.reference === undefined) return undefined;
    this.settle();
    const bins = new Map(this.reference.categories.map((category, bin) => [categoryText(category), bin]));
    const counts = new Array<number>(this.reference.categories.length + 1).fill(0);
    for (const { category, rows } of this.known.values()) {
      const bin = category === null ? undefined : (bins.get(category) ?? this.reference.categories.length);
      if (bin !== undefined) counts[bin] = (counts[bin] as number) + rows;
    }
    return { ...withZeroCounts(this.reference), counts, missing: this.known.get(null)?.rows ?? 0 };
  }

  violationsOf(): RowCounts {
    this.settle();
    const counts = new RowCounts();
    for (const { category, rows } of this.known.values()) this.guard.judge(category, (rule, policy) => counts.add(rule, policy, rows));
    return counts;
  }

  private follow(dictionary: readonly string[]): void {
    if (dictionary !== this.dictionary || this.slots.length === 0) {
      this.settle();
      this.dictionary = dictionary;
      this.slots = [this.find(null)];
      this.cells.set((this.slots[0] as Known).cells);
    }
    if (dictionary.length >= this.rows.length) this.grow(dictionary.length + 1);
    for (let slot = this.slots.length; slot <= dictionary.length; slot += 1) {
      const known = this.find(dictionary[slot - 1] as string);
      this.slots.push(known);
      this.cells.set(known.cells, slot * this.width);
    }
  }

  private grow(slots: number): void {
    const [cells, rows] = [new Float32Array(2 * slots * this.width), new Int32Array(2 * slots)];
    cells.set(this.cells);
    rows.set(this.rows);
    [this.cells, this.rows] = [cells, rows];
  }

  /** Gives each category the rows of its slot. */
  private settle(): void {
    this.slots.forEach((known, slot) => (known.rows += this.rows[slot] as number));
    this.rows.fill(0);
  }

  private find(text: string | null): Known {
    const category = text === null || text === '' ? null : categoryText(text);
    const known = this.known.get(category);
    if (known !== undefined) return known;
    const added = { category, cells: new Float32Array(this.width), rows: 0 };
    writeRead(
      this.guard.encoder,
      this.guard.judge(category, () => undefined),
      added.cells,
      0,
    );
    this.known.set(category, added);
    return added;
  }
}
