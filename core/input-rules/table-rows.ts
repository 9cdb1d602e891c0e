import type { ColumnProfile } from '../drift/column-profile.js';
import { columnPlaces } from '../features/encoders/column-places.js';
import type { ColumnPlaces } from '../features/encoders/column-places.js';
import type { SignatureInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { CategoryRows } from './category-rows.js';
import type { ColumnRows } from './column-rows.js';
import { NumberRows } from './number-rows.js';
import { ReadRows } from './read-rows.js';
import type { TableViolation } from './row-counts.js';

/** What the rows of a table were like, by column in the model's order. */
export interface TableFacts {
  readonly profiles: Readonly<Record<string, ColumnProfile>>;
  readonly violations: readonly TableViolation[];
}

/**
 * Turns raw rows into the model's float32 inputs, piece by piece, and counts what they are like against the training rows. The same bits
 * as the encoder gives for the table that the input rules leave, and the same counts however the rows are cut. A value that a request
 * would be refused for is counted, and used as it is.
 */
export class TableRows {
  private readonly columns: readonly (readonly [string, ColumnRows])[];
  private readonly places: ColumnPlaces;

  /** @param derive adds the columns of features to a piece */
  constructor(
    inputs: readonly SignatureInput[],
    reference: Readonly<Record<string, ColumnProfile>>,
    private readonly derive: (piece: Table) => Table = (piece) => piece,
  ) {
    this.columns = inputs.map((input) => [input.name, rowsOf(input, reference[input.name])]);
    this.places = columnPlaces(inputs);
  }

  /** Writes row-major from row `firstRow` of `out` on. */
  take(table: Table, out: Float32Array, firstRow: number): void {
    const { first: places, width: stride } = this.places;
    const derived = this.derive(table);
    this.columns.forEach(([, column], i) => column.take(derived, { out, first: firstRow * stride + (places[i] as number), stride }));
  }

  facts(): TableFacts {
    const profiles = this.columns.flatMap(([name, column]): (readonly [string, ColumnProfile])[] => {
      const profile = column.profile();
      return profile === undefined ? [] : [[name, profile]];
    });
    return { profiles: Object.fromEntries(profiles), violations: this.columns.flatMap(([name, column]) => column.violationsOf().of(name)) };
  }
}

/** A reference of the other kind says nothing about the column. */
function rowsOf(input: SignatureInput, reference: ColumnProfile | undefined): ColumnRows {
  if (input.kind === 'numeric') return new NumberRows(input, reference?.kind === 'numeric' ? reference : undefined);
  if (input.kind === 'categorical' || input.kind === 'boolean')
    return new CategoryRows(input, reference?.kind === 'categorical' ? reference : undefined);
  return new ReadRows(input);
}
