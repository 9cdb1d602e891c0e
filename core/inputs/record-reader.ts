import type { RequestInput } from '../features/signature.js';
import type { ColumnReader } from './column-reader.js';
import type { RequestColumns } from './columns.js';
import type { FeaturePlace } from './derived/row-features.js';
import type { FieldOf, InputReport } from './input-report.js';
import type { RawRecord } from './raw-record.js';

interface RecordColumn extends ColumnReader {
  readonly name: string;
  readonly fieldOf: FieldOf;
  /** Every object has a field of this name, own or not. */
  readonly isInherited: boolean;
}

interface RowPlace {
  readonly row: number;
  readonly out: Float32Array;
  readonly offset: number;
}

/** Records against the columns of a request: all inputs must be there, key columns may be, and nothing else. */
export class RecordReader {
  private readonly columns: readonly RecordColumn[];
  private readonly inputs: readonly RequestInput[];
  private readonly names: readonly string[];
  /** How many of the columns have a place in the matrix: the first ones. */
  private readonly inMatrix: number;
  private readonly lows: Float64Array;
  private readonly highs: Float64Array;
  /** Of the first column of the model that each becomes. */
  private readonly places: Int32Array;
  /** Key columns that are no inputs; null when there are none, as for most models. */
  private readonly extras: ReadonlySet<string> | null;

  constructor(
    { inputs, keys }: RequestColumns,
    columns: readonly ColumnReader[],
    private readonly report: InputReport,
    private readonly features: FeaturePlace | null,
  ) {
    this.inputs = inputs;
    this.names = inputs.map(({ name }) => name);
    this.inMatrix = inputs.filter(({ kind }) => kind !== 'ingredient').length;
    this.columns = columns.map((column, i) => {
      const name = this.names[i] as string;
      return { ...column, name, fieldOf: (row: number) => `records[${row}].${name}`, isInherited: name in Object.prototype };
    });
    this.lows = Float64Array.from(columns, ({ low }) => low);
    this.highs = Float64Array.from(columns, ({ high }) => high);
    let width = 0;
    this.places = Int32Array.from(columns, (column) => (width += column.width) - column.width);
    const extras = keys.filter((name) => !this.names.includes(name));
    this.extras = extras.length === 0 ? null : new Set(extras);
  }

  encode(record: unknown, row: number, out: Float32Array, offset: number): void {
    if (!isObject(record)) return this.report.notARecord(record, row);
    const { columns, names, lows, highs, places, extras, inMatrix } = this;
    // Fields in the order of the columns, as most clients send them, are taken by their place: a third of the time by name.
    const keys = Object.keys(record);
    const values: readonly unknown[] = Object.values(record);
    const first = extras === null ? 0 : leading(keys, extras);
    for (let i = 0; i < inMatrix; i += 1) {
      const at = i + first;
      const value = keys[at] === names[i] && values[at] !== undefined ? values[at] : this.read(record, i, row);
      if (typeof value === 'number') {
        const rounded = Math.fround(value);
        if (rounded >= (lows[i] as number) && rounded <= (highs[i] as number)) {
          // `numericCell` of a float32 within finite bounds: minus zero becomes zero.
          out[offset + (places[i] as number)] = rounded + 0;
          continue;
        }
      }
      const { encode, write, fieldOf } = columns[i] as RecordColumn;
      if (write === undefined) out[offset + (places[i] as number)] = encode(value, row, fieldOf);
      else write(value, row, fieldOf, out, offset + (places[i] as number));
    }
    if (this.features !== null) this.encodeFeatures(this.features, record, { row, out, offset });
    if (keys.length !== columns.length) this.checkOthers(record, keys, row);
  }

  /** Columns that are no inputs are looked at here. */
  private encodeFeatures({ of, first }: FeaturePlace, record: RawRecord, { row, out, offset }: RowPlace): void {
    const values = this.columns.map((_, i) => this.read(record, i, row));
    for (let i = this.inMatrix; i < values.length; i += 1) {
      const { encode, fieldOf } = this.columns[i] as RecordColumn;
      encode(values[i], row, fieldOf);
    }
    of(values, out, offset + first);
  }

  /** Every input is there: what else there is must be a key column. */
  private checkOthers(record: RawRecord, keys: readonly string[], row: number): void {
    let known = this.columns.length;
    for (const key of keys) if (this.extras?.has(key) === true) known += 1;
    if (known !== keys.length) this.report.unknown(new Set([...this.names, ...(this.extras ?? [])]), record, row);
  }

  /** `hasOwn` for every column would cost as much as all the rest, so it is asked only where it could say no. */
  private read(record: RawRecord, i: number, row: number): unknown {
    const { name, fieldOf, isInherited } = this.columns[i] as RecordColumn;
    const value = isInherited && !Object.hasOwn(record, name) ? undefined : record[name];
    if (value === undefined) return this.report.missing(this.inputs[i] as RequestInput, record, fieldOf(row));
    return value;
  }
}

/** How many key columns stand before the first other field. */
function leading(keys: readonly string[], extras: ReadonlySet<string>): number {
  let count = 0;
  while (count < keys.length && extras.has(keys[count] as string)) count += 1;
  return count;
}

function isObject(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
