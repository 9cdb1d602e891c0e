import { tensorInvalid } from '../../../json/request-fields.js';
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT, WireReader } from './wire-reader.js';

interface ContentsField {
  readonly number: number;
  readonly name: string;
  /** Wire type of one value; lists may also come packed. */
  readonly wireType: number;
  readonly read: (reader: WireReader) => unknown;
}

/** Floats have a way to say "missing" that JSON has not. */
const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** InferTensorContents, where each family of datatypes has a list of its own. */
const FIELDS: readonly ContentsField[] = [
  { number: 1, name: 'bool_contents', wireType: VARINT, read: (reader) => reader.bool() },
  { number: 2, name: 'int_contents', wireType: VARINT, read: (reader) => reader.int32() },
  { number: 3, name: 'int64_contents', wireType: VARINT, read: (reader) => reader.int64() },
  { number: 4, name: 'uint_contents', wireType: VARINT, read: (reader) => reader.uint32() },
  { number: 5, name: 'uint64_contents', wireType: VARINT, read: (reader) => reader.uint64() },
  { number: 6, name: 'fp32_contents', wireType: FIXED32, read: (reader) => known(reader.float()) },
  { number: 7, name: 'fp64_contents', wireType: FIXED64, read: (reader) => known(reader.double()) },
  { number: 8, name: 'bytes_contents', wireType: LENGTH_DELIMITED, read: (reader) => reader.text() },
];

const FIELD_OF_DATATYPE: Readonly<Record<string, string>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/**
 * The values of a tensor as JSON would have them: numbers, booleans, texts, and null for NaN.
 * @param index of the tensor, for messages. Errors: INPUT_MESSAGE_INVALID, INPUT_TENSOR_INVALID when values are in another list than
 * the datatype's.
 */
export function readContents(contents: Buffer, datatype: string, index: number): readonly unknown[] {
  const values: unknown[] = [];
  const wanted = Object.hasOwn(FIELD_OF_DATATYPE, datatype) ? FIELD_OF_DATATYPE[datatype] : undefined;
  const reader = new WireReader(contents);
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    const field = FIELDS.find((one) => one.number === number);
    if (field === undefined) reader.skip();
    else if (field.name === wanted) readList(reader, field, values);
    else
      throw tensorInvalid(
        `inputs[${index}].contents`,
        `values in ${field.name}`,
        wanted === undefined ? 'raw_input_contents for this datatype' : `values in ${wanted} for this datatype`,
      );
  }
  return values;
}

function readList(reader: WireReader, field: ContentsField, values: unknown[]): void {
  if (field.wireType === LENGTH_DELIMITED || reader.wireType !== LENGTH_DELIMITED) {
    values.push(field.read(reader.expect(field.wireType)));
    return;
  }
  const packed = new WireReader(reader.bytes());
  while (packed.hasMore()) values.push(field.read(packed));
}
