import { CONTEXT, NO_TEXT } from '../block-format.js';
import type { RowContext, SegmentSchema } from '../segment-schema.js';

/** Rows of a segment by column. Numbers are NaN where missing, texts null. */
export interface LoggedRows {
  readonly rows: number;
  readonly contexts: readonly RowContext[];
  readonly atMs: Float64Array;
  readonly latencyMs: Float64Array;
  readonly ids: readonly string[];
  readonly entities: readonly (string | null)[];
  /** In the order of the schema's columns. */
  readonly inputs: readonly (Float64Array | readonly (string | null)[])[];
  /** Row-major, `schema.outputs` a row. */
  readonly margin: Float32Array;
  readonly score: Float32Array;
}

/** Turns records of blocks into columns. `isFull` is asked between blocks, so a batch is a little larger than its target. */
export class LoggedRowsBuilder {
  private readonly contexts: RowContext[] = [];
  private rows: GrowingRows;

  constructor(
    private readonly schema: SegmentSchema,
    private readonly targetRows: number,
  ) {
    this.rows = this.empty();
  }

  get isFull(): boolean {
    return this.rows.ids.length >= this.targetRows;
  }

  add(payload: Buffer): void {
    const cursor = new Cursor(payload);
    while (!cursor.atEnd) {
      if (cursor.u8() === CONTEXT) this.contexts.push(JSON.parse(cursor.bytes(cursor.u32()).toString()) as RowContext);
      else this.addRow(cursor);
    }
  }

  take(): LoggedRows {
    const { contexts, ids, entities, atMs, latencyMs, inputs, margin, score } = this.rows;
    this.rows = this.empty();
    return {
      rows: ids.length,
      contexts,
      ids,
      entities,
      atMs: Float64Array.from(atMs),
      latencyMs: Float64Array.from(latencyMs),
      inputs: inputs.map((values, i) =>
        this.schema.columns[i]?.type === 'number' ? Float64Array.from(values as number[]) : (values as (string | null)[]),
      ),
      margin: Float32Array.from(margin),
      score: Float32Array.from(score),
    };
  }

  private addRow(cursor: Cursor): void {
    const { rows, schema } = this;
    rows.contexts.push(this.contexts[cursor.u32()] as RowContext);
    rows.atMs.push(cursor.f64());
    rows.latencyMs.push(cursor.f64());
    rows.ids.push(cursor.text() ?? '');
    rows.entities.push(cursor.text());
    schema.columns.forEach(({ type }, i) => type === 'number' && (rows.inputs[i] as number[]).push(cursor.f64()));
    schema.columns.forEach(({ type }, i) => type === 'text' && (rows.inputs[i] as (string | null)[]).push(cursor.text()));
    for (let i = 0; i < schema.outputs; i += 1) rows.margin.push(cursor.f32());
    for (let i = 0; i < schema.outputs; i += 1) rows.score.push(cursor.f32());
  }

  private empty(): GrowingRows {
    const inputs = this.schema.columns.map((): number[] | (string | null)[] => []);
    return { contexts: [], atMs: [], latencyMs: [], ids: [], entities: [], inputs, margin: [], score: [] };
  }
}

interface GrowingRows {
  readonly contexts: RowContext[];
  readonly atMs: number[];
  readonly latencyMs: number[];
  readonly ids: string[];
  readonly entities: (string | null)[];
  readonly inputs: readonly (number[] | (string | null)[])[];
  readonly margin: number[];
  readonly score: number[];
}

class Cursor {
  private position = 0;

  constructor(private readonly buffer: Buffer) {}

  get atEnd(): boolean {
    return this.position >= this.buffer.length;
  }

  u8(): number {
    return this.buffer.readUInt8((this.position += 1) - 1);
  }

  u32(): number {
    return this.buffer.readUInt32LE((this.position += 4) - 4);
  }

  f32(): number {
    return this.buffer.readFloatLE((this.position += 4) - 4);
  }

  f64(): number {
    return this.buffer.readDoubleLE((this.position += 8) - 8);
  }

  bytes(length: number): Buffer {
    return this.buffer.subarray(this.position, (this.position += length));
  }

  text(): string | null {
    const length = this.u32();
    return length === NO_TEXT ? null : this.bytes(length).toString();
  }
}
