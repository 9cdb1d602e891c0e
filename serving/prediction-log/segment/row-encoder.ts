import { categoryText } from '../../../core/categories/category-text.js';
import { columnPlaces } from '../../../core/features/encoders/column-places.js';
import { requestInputs } from '../../../core/features/signature.js';
import type { Signature } from '../../../core/features/signature.js';
import type { RawRecord } from '../../../core/inputs/raw-record.js';
import type { KeyColumn } from '../../../core/inputs/key-columns.js';
import type { RawRows } from '../../model/row-batch.js';
import { ROW } from './block-format.js';
import type { Chunk } from './chunk.js';
import { HASH_CHARS } from './column-hash.js';
import type { ColumnHash } from './column-hash.js';
import type { AnsweredRows } from './prediction-sink.js';
import { minRowBytes } from './segment-schema.js';
import type { SegmentSchema } from './segment-schema.js';

const UTF8_BYTES_PER_CHAR = 3;
const NO_VALUES: RawRecord = {};

interface InputColumn {
  readonly name: string;
  /** Place among the columns of a request. */
  readonly index: number;
  /** Of the first of its columns in the model's matrix. */
  readonly place: number;
}

export interface RowPlace {
  readonly row: number;
  /** Number of what answered it. */
  readonly context: number;
  /** From `entityOf`. */
  readonly entity: string | null;
  /** The row before in the chunk is of the same request. */
  readonly isNext: boolean;
}

interface LoggedKey {
  readonly name: string;
  readonly hash: ColumnHash | undefined;
}

interface TextColumn extends InputColumn {
  readonly hash: ColumnHash | undefined;
}

/**
 * Writes rows of one schema into chunks. Everything that does not change from row to row is found out here once.
 * Values are those the client sent: numbers as float64, true and false as 1 and 0; categories as text, as the model's encoder reads
 * them; anything else counts as missing.
 */
export class RowEncoder {
  private readonly numbers: readonly InputColumn[];
  private readonly numberNames: readonly string[];
  private readonly texts: readonly TextColumn[];
  private readonly keys: readonly LoggedKey[];
  private readonly protectedInputs: readonly InputColumn[];
  private readonly protectedKeys: ReadonlySet<string>;
  private readonly fixedBytes: number;

  constructor(
    signature: Signature,
    private readonly schema: SegmentSchema,
    private readonly hash: ColumnHash | undefined,
  ) {
    const { first } = columnPlaces(signature.inputs);
    // A request with columns that are no inputs never comes as a matrix.
    const inputs = requestInputs(signature).map(({ name }, index) => ({ name, index, place: first[index] ?? index }));
    const column = new Map(schema.columns.map((one) => [one.name, one]));
    this.numbers = inputs.filter(({ name }) => column.get(name)?.type === 'number');
    this.numberNames = this.numbers.map(({ name }) => name);
    this.texts = inputs
      .filter(({ name }) => column.get(name)?.type === 'text')
      .map((input) => ({ ...input, hash: column.get(input.name)?.isHashed === true ? hash : undefined }));
    this.keys = schema.keys.map(({ name, isHashed }) => ({ name, hash: isHashed ? hash : undefined }));
    this.protectedInputs = inputs.filter(({ name }) => column.get(name)?.isHashed ?? true);
    const kept = new Set(schema.keys.filter(({ isHashed }) => !isHashed).map(({ name }) => name));
    this.protectedKeys = new Set((signature.keys ?? []).filter((name) => !kept.has(name)));
    this.fixedBytes = minRowBytes(schema);
  }

  /** At most so many bytes for one row. */
  sizeBound({ ids, entity, batch }: AnsweredRows, row: number): number {
    let chars = (ids[row]?.length ?? 0) + Math.max(entity?.length ?? 0, HASH_CHARS);
    for (const { name, index, hash } of this.texts)
      chars += hash === undefined ? textLength(rawValue(batch.raw, batch.matrix, row, name, index, this.stride(batch))) : HASH_CHARS;
    if (batch.keys.length > 0)
      for (const { name, hash } of this.keys) chars += hash === undefined ? (keyOf(batch.keys, name, row)?.length ?? 0) : HASH_CHARS;
    return this.fixedBytes + chars * UTF8_BYTES_PER_CHAR;
  }

  /** Writes one row. The chunk has room for `sizeBound`. */
  write(chunk: Chunk, entry: AnsweredRows, { row, context, entity, isNext }: RowPlace): void {
    const { batch, output } = entry;
    const { raw, matrix } = batch;
    chunk.u8(ROW);
    chunk.u32(context);
    chunk.f64(entry.atMs);
    chunk.f64(entry.latencyMs);
    chunk.text(entry.ids[row] ?? '');
    if (isNext && entity !== null) chunk.sameText();
    else chunk.text(entity);
    if (raw.kind === 'records') chunk.f64s(raw.records[row] ?? NO_VALUES, this.numberNames, numberOf);
    else if (raw.kind === 'columns') for (const { index } of this.numbers) chunk.f64(numberOf(raw.columns[index]?.[row]));
    else for (const { place } of this.numbers) chunk.f64(matrix[row * this.stride(batch) + place] ?? NaN);
    for (const { name, index, hash } of this.texts) {
      const text = textOf(rawValue(raw, matrix, row, name, index, this.stride(batch)));
      chunk.text(text === null || hash === undefined ? text : hash(text));
    }
    for (const { name, hash } of this.keys) {
      const key = keyOf(batch.keys, name, row);
      chunk.text(key === null || hash === undefined ? key : hash(key));
    }
    const { outputs } = this.schema;
    for (let i = row * outputs; i < (row + 1) * outputs; i += 1) chunk.f32(output.margin?.[i] ?? NaN);
    for (let i = row * outputs; i < (row + 1) * outputs; i += 1) chunk.f32(output.score[i] ?? NaN);
  }

  /** The entity of a request as it is logged. One that repeats the value of a protected column in any row is protected as well. */
  entityOf({ entity, batch }: AnsweredRows): string | null {
    if (entity === undefined || this.schema.entity === 'omit') return null;
    if (this.schema.entity === 'hash') return this.hashed(entity);
    const stride = this.stride(batch);
    const repeats = ({ name, index }: InputColumn): boolean => {
      for (let row = 0; row < batch.rows; row += 1)
        if (textOf(rawValue(batch.raw, batch.matrix, row, name, index, stride)) === textOf(entity)) return true;
      return false;
    };
    const repeatsKey = batch.keys.some(({ name, values }) => this.protectedKeys.has(name) && values.includes(entity));
    return repeatsKey || this.protectedInputs.some(repeats) ? this.hashed(entity) : entity;
  }

  private hashed(text: string): string | null {
    return this.hash === undefined ? null : this.hash(text);
  }

  private stride({ matrix, rows }: AnsweredRows['batch']): number {
    return matrix.length / rows;
  }
}

/** A request carries one or two keys at most, so looking for one by name costs less than a plan for each request. */
function keyOf(keys: readonly KeyColumn[], name: string, row: number): string | null {
  for (const key of keys) if (key.name === name) return key.values[row] ?? null;
  return null;
}

function rawValue(raw: RawRows, matrix: Float32Array, row: number, name: string, index: number, stride: number): unknown {
  if (raw.kind === 'records') return raw.records[row]?.[name];
  return raw.kind === 'columns' ? raw.columns[index]?.[row] : matrix[row * stride + index];
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  return NaN;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'boolean') return categoryText(value);
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isNaN(value) ? categoryText(value) : null;
}

function textLength(value: unknown): number {
  return textOf(value)?.length ?? 0;
}
