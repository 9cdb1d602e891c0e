import type { SignatureInput } from '../../core/features/signature.js';
import { compileColumn } from './column-entrance.js';
import type { ColumnEntrance } from './column-entrance.js';
import type { Entrance, FieldOf } from './entrance.js';
import type { Tallies } from './violation-tallies.js';
import { RecordEntrance } from './record-entrance.js';

/** Prepares the checks of a signature's inputs. `tallies` is told of every violation. */
export function compileEntrance(inputs: readonly SignatureInput[], tallies: Tallies): Entrance {
  const columns = inputs.map((input) => compileColumn(input, tallies));
  const records = new RecordEntrance(inputs, columns);
  const at = (column: number): ColumnEntrance => columns[column] as ColumnEntrance;
  return {
    checkRecord: (record, row) => records.check(record, row),
    encodeRecord: (record, row, out, offset) => records.encode(record, row, out, offset),
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
