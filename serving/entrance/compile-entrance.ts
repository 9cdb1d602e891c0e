import type { SignatureInput } from '../../core/features/signature.js';
import { compileColumn } from './column-entrance.js';
import type { ColumnEntrance } from './column-entrance.js';
import type { Entrance, FieldOf } from './entrance.js';
import type { Tallies } from '../metrics/violation-tallies.js';
import { RecordEntrance } from './record-entrance.js';

/** Prepares the checks of a signature's inputs. `tallies` is told of every violation. */
export function compileEntrance(inputs: readonly SignatureInput[], tallies: Tallies): Entrance {
  let isCounting = true;
  const counting: Tallies = (column, rule, policy) => {
    const tally = tallies(column, rule, policy);
    return { inc: () => (isCounting ? tally.inc() : undefined) };
  };
  const columns = inputs.map((input) => compileColumn(input, counting));
  const records = new RecordEntrance(inputs, columns);
  return {
    checkRecord: (record, row) => records.check(record, row),
    encodeRecord: (record, row, out, offset) => records.encode(record, row, out, offset),
    encodeValue: (column, value, row, fieldOf) => (columns[column] as ColumnEntrance).encode(nullIfMissing(value), row, fieldOf),
    checkMatrix: (matrix, fieldOf) => checkedMatrix(columns, matrix, fieldOf),
    uncounted(checks) {
      isCounting = false;
      try {
        return checks();
      } finally {
        isCounting = true;
      }
    },
  };
}

/** NaN is how a tensor says null. */
function nullIfMissing(value: unknown): unknown {
  return Number.isNaN(value) ? null : value;
}

function checkedMatrix(columns: readonly ColumnEntrance[], matrix: Float32Array, fieldOf: FieldOf): Float32Array {
  let used = matrix;
  for (let start = 0; start < matrix.length; start += columns.length) {
    for (let i = 0; i < columns.length; i += 1) {
      const value = matrix[start + i] as number;
      const column = columns[i] as ColumnEntrance;
      if (value >= column.low && value <= column.high) continue;
      const checked = column.encode(nullIfMissing(value), start + i, fieldOf);
      if (Object.is(checked, value)) continue;
      if (used === matrix) used = matrix.slice();
      used[start + i] = checked;
    }
  }
  return used;
}
