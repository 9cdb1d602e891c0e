import { categoricalColumn } from '../features/feature-column.js';
import type { SignatureInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { seenCategories } from './guard-category.js';

const MAX_EXAMPLES = 2;

/** Rows of a column whose category no training row has: the model takes each for one of the rare ones. */
export interface UnseenCategories {
  readonly column: string;
  readonly rows: number;
  readonly examples: readonly string[];
}

/** Counts them over tables that come one by one. Keeps no more of them than is told. */
export class UnseenCount {
  private readonly columns: readonly { readonly name: string; readonly seen: ReadonlySet<string>; rows: number; examples: Set<string> }[];

  constructor(inputs: readonly SignatureInput[]) {
    this.columns = inputs.flatMap((input) =>
      input.kind === 'categorical' ? [{ name: input.name, seen: seenCategories(input), rows: 0, examples: new Set<string>() }] : [],
    );
  }

  /** @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
  add(table: Table): void {
    for (const column of this.columns) {
      const { codes, dictionary } = categoricalColumn(table, column.name);
      const unseen = dictionary.map((category) => !column.seen.has(category));
      for (const code of codes) {
        if (code < 0 || unseen[code] !== true) continue;
        column.rows += 1;
        if (column.examples.size < MAX_EXAMPLES) column.examples.add(dictionary[code] as string);
      }
    }
  }

  /** Columns that have any, in the model's order. */
  found(): readonly UnseenCategories[] {
    const some = this.columns.filter(({ rows }) => rows > 0);
    return some.map(({ name, rows, examples }) => ({ column: name, rows, examples: [...examples] }));
  }
}
