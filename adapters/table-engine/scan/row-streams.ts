import { BIGINT, BOOLEAN, DOUBLE, DuckDBTableFunction, INTEGER, LIST, TIMESTAMPTZ, VARCHAR } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';

import { DomainError } from '../../../core/errors.js';
import { fillBooleans, fillDoubles, fillInstants, fillIntegers, fillLists } from '../vectors/fill-numbers.js';
import { fillCoded, fillTexts } from '../vectors/fill-texts.js';
import type { StreamedBatch, StreamedColumn } from '../table-engine.js';
import { vectors } from '../vectors/vector-memory.js';
import type { RawVector } from '../vectors/vector-memory.js';

/** Name of the table function; its argument is a stream's number. */
export const ROW_STREAM = 'perennial_row_stream';
const CHUNK_ROWS = 2_048;

const TYPES: Record<StreamedColumn['type'], DuckDBType> = {
  number: DOUBLE,
  integer: BIGINT,
  timestamp: TIMESTAMPTZ,
  boolean: BOOLEAN,
  numbers: LIST(DOUBLE),
  texts: VARCHAR,
  coded: VARCHAR,
};

/** An exit waits for the engine's threads. One of them that waits for rows waits for this thread, so neither would ever end. */
const endAtOnce = (): void => void process.kill(process.pid, 'SIGKILL');

/**
 * Rows of JavaScript as a table of the engine: it asks for a chunk, on the JavaScript thread, when it has written the one before. One
 * function serves an instance, since a function cannot be taken back.
 */
export class RowStreams {
  readonly #open = new Map<number, RowStream>();
  readonly #using = new Set<Promise<unknown>>();
  #last = 0;

  constructor(connection: DuckDBConnection) {
    const registered = DuckDBTableFunction.create({
      name: ROW_STREAM,
      parameterTypes: [INTEGER],
      bindFunction: (bind) => {
        const stream = this.#open.get(Number(bind.getParameter(0)));
        if (stream === undefined) return bind.setError('no such stream');
        for (const { name, type } of stream.columns) bind.addResultColumn(name, TYPES[type]);
        bind.setBindData(stream);
      },
      initFunction: () => undefined,
      mainFunction: (call, chunk) => {
        const stream = call.getBindData() as RowStream;
        if (!stream.fill(chunk)) call.setError('the rows could not be read');
      },
    });
    connection.registerTableFunction(registered);
  }

  /** A stream while `use` runs. */
  async with<T>(batches: Iterable<StreamedBatch>, use: (stream: RowStream) => Promise<T>): Promise<T> {
    const stream = new RowStream((this.#last += 1), batches);
    if (this.#open.size === 0) process.on('exit', endAtOnce);
    this.#open.set(stream.number, stream);
    const using = use(stream);
    this.#using.add(using);
    try {
      return await using;
    } finally {
      stream.end();
      this.#using.delete(using);
      this.#open.delete(stream.number);
      if (this.#open.size === 0) process.off('exit', endAtOnce);
    }
  }

  /** Statements that read a stream fail; resolves when they have. */
  async stop(): Promise<void> {
    for (const stream of this.#open.values()) stream.stop();
    await Promise.allSettled(this.#using);
  }
}

export class RowStream {
  readonly columns: readonly StreamedColumn[];
  /** Handed to the engine so far. */
  rows = 0;
  /** What `batches` threw. */
  failure: unknown;
  readonly #batches: Iterator<StreamedBatch>;
  #batch: StreamedBatch | undefined;
  #start = 0;
  #isStopped = false;

  constructor(
    readonly number: number,
    batches: Iterable<StreamedBatch>,
  ) {
    this.#batches = batches[Symbol.iterator]();
    this.#batch = this.#next();
    if (this.#batch === undefined)
      throw new TypeError('A stream of rows needs at least one batch, which may have no rows: it names the columns.');
    this.columns = this.#batch.columns;
  }

  /** Puts the next rows into a chunk, none at the end. False: it failed, and nothing may be thrown into the engine. */
  fill(chunk: DuckDBDataChunk): boolean {
    try {
      if (this.#isStopped) throw new DomainError('TABLE_ENGINE_FAILED', { step: 'write rows', reason: 'the engine is closed' });
      while (this.#batch !== undefined && this.#start >= this.#batch.rows) {
        this.#batch = this.#next();
        this.#start = 0;
      }
      const size = this.#batch === undefined ? 0 : Math.min(CHUNK_ROWS, this.#batch.rows - this.#start);
      chunk.rowCount = size;
      const [start, end] = [this.#start, this.#start + size];
      if (size > 0)
        this.#batch?.columns.forEach((column, i) => fillColumn(vectors.data_chunk_get_vector(chunk.chunk, i), column, start, end));
      this.#start = end;
      this.rows += size;
      return true;
    } catch (error) {
      this.failure = error;
      return false;
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  end(): void {
    this.#batches.return?.();
  }

  #next(): StreamedBatch | undefined {
    const { value, done } = this.#batches.next() as IteratorResult<StreamedBatch, undefined>;
    return done === true ? undefined : value;
  }
}

function fillColumn(vector: RawVector, column: StreamedColumn, start: number, end: number): void {
  switch (column.type) {
    case 'number':
      return fillDoubles(vector, column.values.subarray(start, end));
    case 'integer':
      return fillIntegers(vector, column.values.subarray(start, end));
    case 'timestamp':
      return fillInstants(vector, column.values.subarray(start, end));
    case 'boolean':
      return fillBooleans(vector, column.values.subarray(start, end));
    case 'numbers':
      return fillLists(vector, column.values.subarray(start * column.size, end * column.size), column.size);
    case 'texts':
      return fillTexts(vector, column.values, start, end);
    case 'coded':
      return fillCoded(vector, column.codes.subarray(start, end), column.dictionary);
  }
}
