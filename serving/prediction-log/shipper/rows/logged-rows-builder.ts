import { CONTEXT, CONTEXT_HEADER_BYTES, NO_TEXT, ROW_HEADER_BYTES, SAME_TEXT, TEXT_HEADER_BYTES } from '../../segment/block-format.js';
import { CHUNK_BYTES } from '../../segment/chunk-pool.js';
import { minRowBytes } from '../../segment/segment-schema.js';
import type { RowContext, SegmentSchema } from '../../segment/segment-schema.js';
import { grown } from './grown.js';
import type { LoggedRows } from './logged-rows.js';
import { TextColumn } from './text-column.js';

/** Turns records of blocks into columns. `isFull` is asked between blocks, so a batch is a little larger than its target. */
export class LoggedRowsBuilder {
  private readonly contexts: RowContext[] = [];
  private readonly rowBytes: number;
  private columns: Columns;
  private rows = 0;

  constructor(
    private readonly schema: SegmentSchema,
    private readonly targetRows: number,
  ) {
    this.rowBytes = minRowBytes(schema);
    this.columns = this.empty();
  }

  get isFull(): boolean {
    return this.rows >= this.targetRows;
  }

  add(payload: Buffer): void {
    this.columns.reserve(this.rows + Math.floor(payload.length / this.rowBytes));
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    for (let at = 0; at < payload.length;) at = payload[at] === CONTEXT ? this.addContext(payload, at) : this.addRow(payload, view, at);
  }

  take(): LoggedRows {
    const taken = this.columns.take(this.rows, this.contexts);
    this.rows = 0;
    this.columns = this.empty();
    return taken;
  }

  private addContext(payload: Buffer, at: number): number {
    const start = at + CONTEXT_HEADER_BYTES;
    const end = start + payload.readUInt32LE(at + 1);
    this.contexts.push(JSON.parse(payload.toString('utf8', start, end)) as RowContext);
    return end;
  }

  /** Returns where the next record begins. */
  private addRow(payload: Buffer, view: DataView, start: number): number {
    const { context, atMs, latencyMs, ids, entities, numbers, texts, keys, margin, score } = this.columns;
    const { outputs } = this.schema;
    const row = this.rows;
    context[row] = view.getUint32(start + 1, true);
    atMs[row] = view.getFloat64(start + 5, true);
    latencyMs[row] = view.getFloat64(start + 13, true);
    let at = addText(ids, row, payload, view, start + ROW_HEADER_BYTES);
    at = addText(entities, row, payload, view, at);
    for (let i = 0; i < numbers.length; i += 1) {
      (numbers[i] as Float64Array)[row] = view.getFloat64(at, true);
      at += 8;
    }
    for (let i = 0; i < texts.length; i += 1) at = addText(texts[i] as TextColumn, row, payload, view, at);
    for (let i = 0; i < keys.length; i += 1) at = addText(keys[i] as TextColumn, row, payload, view, at);
    for (let i = 0; i < outputs; i += 1, at += 4) margin[row * outputs + i] = view.getFloat32(at, true);
    for (let i = 0; i < outputs; i += 1, at += 4) score[row * outputs + i] = view.getFloat32(at, true);
    this.rows += 1;
    return at;
  }

  private empty(): Columns {
    return new Columns(this.schema, this.targetRows + Math.ceil(CHUNK_BYTES / this.rowBytes));
  }
}

function addText(column: TextColumn, row: number, payload: Buffer, view: DataView, at: number): number {
  const length = view.getUint32(at, true);
  const start = at + TEXT_HEADER_BYTES;
  if (length === NO_TEXT) column.setMissing(row);
  else if (length === SAME_TEXT) column.repeat(row);
  else {
    column.set(row, payload, start, length);
    return start + length;
  }
  return start;
}

/** Room for rows, by column. */
class Columns {
  context: Uint32Array;
  atMs: Float64Array;
  latencyMs: Float64Array;
  readonly ids: TextColumn;
  readonly entities: TextColumn;
  readonly numbers: Float64Array[];
  readonly texts: readonly TextColumn[];
  readonly keys: readonly TextColumn[];
  margin: Float32Array;
  score: Float32Array;

  constructor(
    private readonly schema: SegmentSchema,
    private capacity: number,
  ) {
    const of = (type: string): readonly unknown[] => schema.columns.filter((column) => column.type === type);
    this.context = new Uint32Array(capacity);
    this.atMs = new Float64Array(capacity);
    this.latencyMs = new Float64Array(capacity);
    this.ids = new TextColumn(capacity);
    this.entities = new TextColumn(capacity);
    this.numbers = of('number').map(() => new Float64Array(capacity));
    this.texts = of('text').map(() => new TextColumn(capacity));
    this.keys = schema.keys.map(() => new TextColumn(capacity));
    this.margin = new Float32Array(capacity * schema.outputs);
    this.score = new Float32Array(capacity * schema.outputs);
  }

  /** Only a block of another size than ours needs more than there is. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    this.capacity = 2 * rows;
    this.context = grown(this.context, this.capacity);
    this.atMs = grown(this.atMs, this.capacity);
    this.latencyMs = grown(this.latencyMs, this.capacity);
    for (const texts of [this.ids, this.entities, ...this.texts, ...this.keys]) texts.reserve(this.capacity);
    this.numbers.forEach((values, i) => (this.numbers[i] = grown(values, this.capacity)));
    this.margin = grown(this.margin, this.capacity * this.schema.outputs);
    this.score = grown(this.score, this.capacity * this.schema.outputs);
  }

  take(rows: number, contexts: readonly RowContext[]): LoggedRows {
    const [numbers, texts] = [this.numbers.values(), this.texts.values()];
    const { outputs, columns } = this.schema;
    return {
      rows,
      contexts,
      context: this.context.subarray(0, rows),
      atMs: this.atMs.subarray(0, rows),
      latencyMs: this.latencyMs.subarray(0, rows),
      ids: this.ids.take(rows),
      entities: this.entities.take(rows),
      inputs: columns.map(({ type }) =>
        type === 'number' ? (numbers.next().value as Float64Array).subarray(0, rows) : (texts.next().value as TextColumn).take(rows),
      ),
      keys: this.keys.map((texts) => texts.take(rows)),
      margin: this.margin.subarray(0, rows * outputs),
      score: this.score.subarray(0, rows * outputs),
    };
  }
}
