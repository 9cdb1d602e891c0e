import { withZeroCounts } from '../drift/column-profile.js';
import type { ColumnProfile } from '../drift/column-profile.js';
import { categoryText } from '../categories/category-text.js';
import { categoricalCell, categoryCodes } from '../features/encode-cell.js';
import { sourceTexts } from '../features/feature-column.js';
import type { CategoricalInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { guardCategory } from './guard-category.js';
import type { CategoryGuard } from './guard-category.js';
import { RowCounts } from './row-counts.js';
import type { ColumnRows, RowTarget } from './column-rows.js';

type CategoricalProfile = Extract<ColumnProfile, { kind: 'categorical' }>;

const FIRST_SLOTS = 64;

/** What is counted of one category; missing values are a category here. */
interface Known {
  readonly category: string | null;
  readonly cell: number;
  rows: number;
}

/** One categorical input of many rows: each category is judged and looked up once, however many rows have it. */
export class CategoryRows implements ColumnRows {
  private readonly guard: CategoryGuard;
  private readonly codes: ReadonlyMap<string, number>;
  private readonly known = new Map<string | null, Known>();
  /** Of the pieces at hand; by code and one, missing values first. A dictionary that comes again may have grown. */
  private dictionary: readonly string[] = [];
  private slots: Known[] = [];
  private cells = new Float32Array(FIRST_SLOTS);
  private rows = new Int32Array(FIRST_SLOTS);

  constructor(
    private readonly input: CategoricalInput,
    private readonly reference: CategoricalProfile | undefined,
  ) {
    this.guard = guardCategory(input);
    this.codes = categoryCodes(input.categories);
  }

  take(table: Table, { out, first, stride }: RowTarget): void {
    const { codes, dictionary } = sourceTexts(table, this.input.name);
    this.follow(dictionary);
    const { cells, rows } = this;
    let at = first;
    for (let row = 0; row < table.rows; row += 1) {
      const slot = (codes[row] as number) + 1;
      rows[slot] = (rows[slot] as number) + 1;
      out[at] = cells[slot] as number;
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
      this.cells[0] = this.slots[0]?.cell ?? NaN;
    }
    if (dictionary.length >= this.cells.length) this.grow(dictionary.length + 1);
    for (let slot = this.slots.length; slot <= dictionary.length; slot += 1) {
      const known = this.find(dictionary[slot - 1] as string);
      this.slots.push(known);
      this.cells[slot] = known.cell;
    }
  }

  private grow(slots: number): void {
    const [cells, rows] = [new Float32Array(2 * slots), new Int32Array(2 * slots)];
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
    const judged = this.guard.judge(category, () => undefined);
    const added = { category, cell: judged === null ? NaN : categoricalCell(this.codes, categoryText(String(judged))), rows: 0 };
    this.known.set(category, added);
    return added;
  }
}
