import { categoricalColumn } from '../features/feature-column.js';
import type { CategoricalInput, SignatureInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { seenCategories } from './guard-category.js';

const MAX_EXAMPLES = 2;

/** Rows of a column whose category no training row has: the model takes each for one of the rare ones. */
export interface UnseenCategories {
  readonly column: string;
  readonly rows: number;
  readonly examples: readonly string[];
}

interface CountedColumn {
  readonly name: string;
  readonly seen: ReadonlySet<string>;
  readonly maxExamples: number;
  rows: number;
  readonly examples: Set<string>;
}

/** Values of a sensitive column are no examples. */
function counted(input: CategoricalInput): CountedColumn {
  const maxExamples = input.sensitive === undefined ? MAX_EXAMPLES : 0;
  return { name: input.name, seen: seenCategories(input), maxExamples, rows: 0, examples: new Set() };
}

/** Counts them over tables that come one by one. Keeps no more of them than is told. */
export class UnseenCount {
  private readonly columns: readonly CountedColumn[];

  constructor(inputs: readonly SignatureInput[]) {
    this.columns = inputs.flatMap((input) => (input.kind === 'categorical' ? [counted(input)] : []));
  }

  /** @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
  add(table: Table): void {
    for (const column of this.columns) {
      const { codes, dictionary } = categoricalColumn(table, column.name);
      const unseen = dictionary.map((category) => !column.seen.has(category));
      for (const code of codes) {
        if (code < 0 || unseen[code] !== true) continue;
        column.rows += 1;
        if (column.examples.size < column.maxExamples) column.examples.add(dictionary[code] as string);
      }
    }
  }

  /** Columns that have any, in the model's order. */
  found(): readonly UnseenCategories[] {
    const some = this.columns.filter(({ rows }) => rows > 0);
    return some.map(({ name, rows, examples }) => ({ column: name, rows, examples: [...examples] }));
  }
}
