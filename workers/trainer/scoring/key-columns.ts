import type { PlainColumn } from '../../../adapters/table-engine/table-engine.js';
import type { Column, Table } from '../../../core/table.js';

type Kept =
  | { readonly type: 'number' | 'timestamp' | 'boolean'; readonly values: Float64Array }
  | { readonly type: 'string'; readonly values: (string | null)[] };

/** Columns that tell whose prediction a row is, as they come piece by piece. */
export class KeyColumns {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly names: readonly string[],
    private readonly rows: number,
  ) {}

  /** The piece's first row is row `first` of all. A file without a column has it in no piece. */
  take({ rows, columns }: Table, first: number): void {
    for (const name of this.names) {
      const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (column === undefined) continue;
      const kept = this.keptFor(name, column);
      if (column.type === 'string' && kept.type === 'string') {
        for (let row = 0; row < rows; row += 1) kept.values[first + row] = column.dictionary[column.codes[row] as number] ?? null;
      } else if (column.type !== 'string' && kept.type !== 'string') {
        kept.values.set(column.values.length === rows ? column.values : column.values.subarray(0, rows), first);
      }
    }
  }

  columns(): PlainColumn[] {
    return this.names.flatMap((name): PlainColumn[] => {
      const kept = this.kept.get(name);
      return kept === undefined ? [] : [{ name, ...kept }];
    });
  }

  private keptFor(name: string, { type }: Column): Kept {
    const known = this.kept.get(name);
    if (known !== undefined) return known;
    const added: Kept =
      type === 'string' ? { type, values: new Array<string | null>(this.rows).fill(null) } : { type, values: new Float64Array(this.rows) };
    this.kept.set(name, added);
    return added;
  }
}
