import type { RawRecord } from '../../core/features/compile-encoder.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { isJsonObject } from '../inference/json-kind.js';
import { compileColumn } from './column-entrance.js';
import type { ColumnEntrance } from './column-entrance.js';
import type { Entrance, FieldOf } from './entrance.js';
import type { Tallies } from './violation-tallies.js';
import { missingColumn, notARecord, unknownField } from './record-errors.js';

/** Prepares the checks of a signature's inputs. `tallies` is told of every violation. */
export function compileEntrance(inputs: readonly SignatureInput[], tallies: Tallies): Entrance {
  const columns = inputs.map((input) => compileColumn(input, tallies));
  const at = (column: number): ColumnEntrance => columns[column] as ColumnEntrance;
  return {
    ...recordChecks(inputs, columns),
    checkValue: (column, value, row, fieldOf) => at(column).check(value, row, fieldOf),
    encodeValue: (column, value, row, fieldOf) => at(column).encode(Number.isNaN(value) ? null : value, row, fieldOf),
    checkNumber: (column, value, row, fieldOf) => checkedNumber(at(column), value, row, fieldOf),
    checkMatrix: (matrix, fieldOf) => checkedMatrix(columns, matrix, fieldOf),
  };
}

function checkedNumber(column: ColumnEntrance, value: number, row: number, fieldOf: FieldOf): number {
  if (Number.isNaN(value)) return column.allowsNull ? value : column.encode(null, row, fieldOf);
  return column.encode(value, row, fieldOf);
}

function checkedMatrix(columns: readonly ColumnEntrance[], matrix: Float32Array, fieldOf: FieldOf): Float32Array {
  let used = matrix;
  for (let start = 0; start < matrix.length; start += columns.length) {
    for (let i = 0; i < columns.length; i += 1) {
      const value = matrix[start + i] as number;
      const column = columns[i] as ColumnEntrance;
      if (value >= column.low && value <= column.high) continue;
      const checked = checkedNumber(column, value, start + i, fieldOf);
      if (Object.is(checked, value)) continue;
      if (used === matrix) used = matrix.slice();
      used[start + i] = checked;
    }
  }
  return used;
}

function recordChecks(
  inputs: readonly SignatureInput[],
  columns: readonly ColumnEntrance[],
): Pick<Entrance, 'checkRecord' | 'encodeRecord'> {
  const names = inputs.map((input) => input.name);
  const known = new Set(names);
  const fields = names.map(
    (name): FieldOf =>
      (row) =>
        `records[${row}].${name}`,
  );
  // `hasOwn` for every column costs as much as all the rest, and only these names can be found on an object that has not got them.
  const inherited = names.map((name) => name in Object.prototype);
  const read = (record: RawRecord, i: number, row: number): unknown => {
    const name = names[i] as string;
    const value = inherited[i] && !Object.hasOwn(record, name) ? undefined : record[name];
    if (value === undefined) throw missingColumn(inputs[i] as SignatureInput, record, (fields[i] as FieldOf)(row));
    return value;
  };
  return {
    checkRecord(record, row) {
      if (!isJsonObject(record)) throw notARecord(record, row);
      let used = record;
      for (let i = 0; i < columns.length; i += 1) {
        const value = read(record, i, row);
        const checked = (columns[i] as ColumnEntrance).check(value, row, fields[i] as FieldOf);
        if (checked !== value) used = withField(used, names[i] as string, checked);
      }
      if (Object.keys(record).length !== columns.length) throw unknownField(known, record, row);
      return used;
    },
    encodeRecord(record, row, out, offset) {
      if (!isJsonObject(record)) throw notARecord(record, row);
      for (let i = 0; i < columns.length; i += 1)
        out[offset + i] = (columns[i] as ColumnEntrance).encode(read(record, i, row), row, fields[i] as FieldOf);
      if (Object.keys(record).length !== columns.length) throw unknownField(known, record, row);
    },
  };
}

/** A copy; `defineProperty`, since a column may be called `__proto__`. */
function withField(record: RawRecord, name: string, value: unknown): RawRecord {
  return Object.defineProperty({ ...record }, name, { value, enumerable: true, writable: true, configurable: true });
}
