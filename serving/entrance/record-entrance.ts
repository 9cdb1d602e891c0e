import type { RawRecord } from '../../core/features/compile-encoder.js';
import { numericCell } from '../../core/features/encode-cell.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { isJsonObject } from '../json/json-kind.js';
import type { ColumnEntrance } from './column-entrance.js';
import type { FieldOf } from './entrance.js';
import { missingColumn, notARecord, unknownField } from './record-errors.js';

interface RecordColumn extends ColumnEntrance {
  readonly name: string;
  readonly fieldOf: FieldOf;
  /** Every object has a field of this name, own or not. */
  readonly isInherited: boolean;
}

/** Records against the columns of a model: all of them must be there, and nothing else. */
export class RecordEntrance {
  private readonly columns: readonly RecordColumn[];
  private readonly names: readonly string[];
  private readonly lows: Float64Array;
  private readonly highs: Float64Array;

  constructor(
    private readonly inputs: readonly SignatureInput[],
    columns: readonly ColumnEntrance[],
  ) {
    this.names = inputs.map(({ name }) => name);
    this.columns = columns.map((column, i) => {
      const name = this.names[i] as string;
      return { ...column, name, fieldOf: (row: number) => `records[${row}].${name}`, isInherited: name in Object.prototype };
    });
    this.lows = Float64Array.from(columns, ({ low }) => low);
    this.highs = Float64Array.from(columns, ({ high }) => high);
  }

  check(record: unknown, row: number): RawRecord {
    if (!isJsonObject(record)) throw notARecord(record, row);
    let used = record;
    for (let i = 0; i < this.columns.length; i += 1) {
      const value = this.read(record, i, row);
      const { name, fieldOf, check } = this.columns[i] as RecordColumn;
      const checked = check(value, row, fieldOf);
      if (checked !== value) used = withField(used, name, checked);
    }
    if (Object.keys(record).length !== this.columns.length) throw unknownField(new Set(this.names), record, row);
    return used;
  }

  encode(record: unknown, row: number, out: Float32Array, offset: number): void {
    if (!isJsonObject(record)) throw notARecord(record, row);
    const { columns, names, lows, highs } = this;
    // Fields in the order of the columns, as most clients send them, are taken by their place: a third of the time by name.
    const keys = Object.keys(record);
    const values: readonly unknown[] = Object.values(record);
    for (let i = 0; i < columns.length; i += 1) {
      const value = keys[i] === names[i] && values[i] !== undefined ? values[i] : this.read(record, i, row);
      if (typeof value === 'number') {
        const rounded = Math.fround(value);
        if (rounded >= (lows[i] as number) && rounded <= (highs[i] as number)) {
          out[offset + i] = numericCell(rounded);
          continue;
        }
      }
      const { encode, fieldOf } = columns[i] as RecordColumn;
      out[offset + i] = encode(value, row, fieldOf);
    }
    if (keys.length !== columns.length) throw unknownField(new Set(names), record, row);
  }

  /** `hasOwn` for every column would cost as much as all the rest, so it is asked only where it could say no. */
  private read(record: RawRecord, i: number, row: number): unknown {
    const { name, fieldOf, isInherited } = this.columns[i] as RecordColumn;
    const value = isInherited && !Object.hasOwn(record, name) ? undefined : record[name];
    if (value === undefined) throw missingColumn(this.inputs[i] as SignatureInput, record, fieldOf(row));
    return value;
  }
}

/** A copy; `defineProperty`, since a column may be called `__proto__`. */
function withField(record: RawRecord, name: string, value: unknown): RawRecord {
  return Object.defineProperty({ ...record }, name, { value, enumerable: true, writable: true, configurable: true });
}
