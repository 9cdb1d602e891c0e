import { deltaRowIds, definitionLevels, packBits, plainTexts, runOf } from './parquet-encodings.js';
import { bool, i32, struct, thriftBytes } from './parquet-thrift.js';
import type { ThriftStruct } from './parquet-thrift.js';
import type { PlainColumn } from '../table-engine.js';

export interface ParquetColumn {
  readonly name: string;
  readonly physical: number;
  readonly isOptional: boolean;
  /** Fields of the schema element that say what the values mean. */
  readonly logical: ThriftStruct;
  readonly encodings: readonly number[];
  readonly pages: readonly Buffer[];
  readonly sizeBytes: number;
  /** Of the dictionary page, which comes first; 0 without one. */
  readonly dictionaryBytes: number;
}

/** Numbers of parquet.thrift. */
const PHYSICAL = { BOOLEAN: 0, INT32: 1, INT64: 2, FLOAT: 4, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
const PLAIN = 0;
const RLE = 3;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const TEXT: ThriftStruct = { 6: i32(0), 10: struct({ 1: struct({}) }) };
/** Microseconds, UTC. */
const INSTANT: ThriftStruct = { 6: i32(10), 10: struct({ 8: struct({ 1: bool(true), 2: struct({ 2: struct({}) }) }) }) };
const NOTHING: ThriftStruct = {};

interface Values {
  readonly physical: number;
  readonly logical: ThriftStruct;
  readonly encoding: number;
  readonly data: Buffer;
  /** One bit a row; null where every row has a value; absent for a column that always has one. */
  readonly present?: Uint8Array | null;
}

export function parquetColumn(column: PlainColumn, rows: number): ParquetColumn {
  if (column.type === 'constant') return constantColumn(column.name, column.value, rows);
  const { physical, logical, encoding, data, present } = valuesOf(column, rows);
  const isOptional = present !== undefined;
  const body = isOptional ? Buffer.concat([definitionLevels(rows, present), data]) : data;
  const pages = [dataPage(rows, encoding, body.length), body];
  const encodings = isOptional ? [encoding, RLE] : [encoding];
  return { name: column.name, physical, isOptional, logical, encodings, pages, sizeBytes: sizeOf(pages), dictionaryBytes: 0 };
}

function valuesOf(column: Exclude<PlainColumn, { readonly type: 'constant' }>, rows: number): Values {
  const plain = { logical: NOTHING, encoding: PLAIN };
  switch (column.type) {
    case 'row-id': {
      const data = deltaRowIds(column.prefix, column.first, rows);
      return { physical: PHYSICAL.BYTE_ARRAY, logical: TEXT, encoding: DELTA_BYTE_ARRAY, data };
    }
    case 'float32':
      return { ...plain, physical: PHYSICAL.FLOAT, data: bytesOf(column.values) };
    case 'string': {
      const { values } = column;
      const present = values.includes(null) ? packBits(rows, (row) => values[row] !== null) : null;
      return { physical: PHYSICAL.BYTE_ARRAY, logical: TEXT, encoding: PLAIN, data: plainTexts(values), present };
    }
    case 'number':
    case 'integer':
    case 'timestamp':
    case 'boolean': {
      const { values, present } = presentOf(column.values);
      if (column.type === 'number') return { ...plain, physical: PHYSICAL.DOUBLE, data: bytesOf(values), present };
      if (column.type === 'timestamp')
        return { ...plain, physical: PHYSICAL.INT64, logical: INSTANT, data: integers(values, 1_000n), present };
      if (column.type === 'integer') return { ...plain, physical: PHYSICAL.INT64, data: integers(values, 1n), present };
      const data = Buffer.from(packBits(values.length, (row) => values[row] !== 0));
      return { ...plain, physical: PHYSICAL.BOOLEAN, data, present };
    }
  }
}

/** NaN is no value. */
function presentOf(values: Float64Array): { readonly values: Float64Array; readonly present: Uint8Array | null } {
  let isWhole = true;
  for (let row = 0; row < values.length && isWhole; row += 1) isWhole = !Number.isNaN(values[row]);
  if (isWhole) return { values, present: null };
  return { values: values.filter((value) => !Number.isNaN(value)), present: packBits(values.length, (row) => !Number.isNaN(values[row])) };
}

function integers(values: Float64Array, factor: bigint): Buffer {
  return bytesOf(BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)) * factor));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array | BigInt64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** One place in a dictionary, and that every row points there. */
function constantColumn(name: string, value: number, rows: number): ParquetColumn {
  const entry = Buffer.alloc(4);
  entry.writeInt32LE(value);
  const indexes = Buffer.concat([Buffer.of(1), runOf(rows, 0)]);
  const dictionary = [dictionaryPage(entry.length), entry];
  const pages = [...dictionary, dataPage(rows, RLE_DICTIONARY, indexes.length), indexes];
  return {
    name,
    physical: PHYSICAL.INT32,
    isOptional: false,
    logical: NOTHING,
    encodings: [PLAIN, RLE_DICTIONARY],
    pages,
    sizeBytes: sizeOf(pages),
    dictionaryBytes: sizeOf(dictionary),
  };
}

function dataPage(rows: number, encoding: number, sizeBytes: number): Buffer {
  const header = struct({ 1: i32(rows), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) });
  return thriftBytes({ 1: i32(0), 2: i32(sizeBytes), 3: i32(sizeBytes), 5: header });
}

function dictionaryPage(sizeBytes: number): Buffer {
  return thriftBytes({ 1: i32(2), 2: i32(sizeBytes), 3: i32(sizeBytes), 7: struct({ 1: i32(1), 2: i32(PLAIN) }) });
}

function sizeOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
