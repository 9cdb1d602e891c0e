import { BIGINT, BOOLEAN, DOUBLE, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';
import type { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import type { Column, Schema, Table } from '../../../core/table.js';
import { DuckDbSession, openInstance } from '../duckdb/duckdb-session.js';
import type { EngineLimits } from '../duckdb/duckdb-session.js';
import type { PlannedColumn } from '../columns/plan-columns.js';
import { PLAIN_NUMBER } from '../columns/raw-column.js';
import { plannedFile } from './scan-table.js';
import { quoteName } from '../duckdb/sql-text.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';
import type { ScanRequest } from '../table-engine.js';
import { TextReader } from './text-reader.js';
import { integerItems, readNumbers } from '../vectors/vector-items.js';

export type RangeColumns = Pick<ScanRequest, 'numeric' | 'categorical' | 'timestamps' | 'others' | 'zone'>;

export interface RangeReaderOptions {
  readonly path: string;
  readonly columns: RangeColumns;
  /** Existing private folder. */
  readonly tempDir: string;
  readonly limits: EngineLimits;
}

/** Counted from 0; `end` is exclusive. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

interface Visit {
  readonly take: (piece: Table, firstRow: number) => void;
  readonly texts: readonly (TextReader | null)[];
  nextRow: number;
  failure: { readonly error: unknown } | null;
}

const VISIT = 'perennial_visit';

/**
 * Ranges of rows of one Parquet file whose values were checked (`countRows`), for a process that does nothing else. The rows come as
 * arguments of a function that the query calls: the engine uses the same memory for each piece, where the pieces of a streamed result
 * stay until the garbage collector finds them.
 */
export class RangeReader {
  private visit: Visit | null = null;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly session: DuckDbSession,
    private readonly schema: Schema,
    /** SQL of the columns, separated by commas, and of the file that they are of. */
    private readonly source: { readonly path: string; readonly values: string; readonly from: string },
  ) {}

  static async open({ path, columns, tempDir, limits }: RangeReaderOptions): Promise<RangeReader> {
    // With one thread the rows come in their order.
    const instance = await openInstance({ databasePath: null, tempDir, limits: { ...limits, threads: 1 } });
    const session = await DuckDbSession.open(instance, tempDir);
    await session.setZone(columns.zone);
    const signal = new AbortController().signal;
    const request: ScanRequest = { ...columns, paths: [path], format: 'parquet', signal, isChecked: true };
    const planned = await plannedFile(session, path, request);
    const schema = planned.columns.map(({ name, type }) => ({ name, type }));
    const reader = new RangeReader(instance, session, schema, {
      path,
      values: planned.columns.map(argument).join(', '),
      from: planned.from,
    });
    reader.register();
    return reader;
  }

  /** Gives the rows in their order, in pieces that are valid only during the call. @throws what `take` throws */
  async read(range: RowRange, take: Visit['take']): Promise<void> {
    const { path, values, from } = this.source;
    const texts = this.schema.map(({ type }) => (type === 'string' ? new TextReader() : null));
    const visit: Visit = { take, texts, nextRow: range.first, failure: null };
    this.visit = visit;
    const select = `SELECT count(${VISIT}(file_row_number, ${values})) FROM ${rangeOf(from, range)}`;
    try {
      await unreadableFile([path], 'Parquet', () => this.session.connection.run(select), this.session);
    } catch (error) {
      throw visit.failure === null ? error : visit.failure.error;
    } finally {
      this.visit = null;
    }
    if (visit.nextRow !== range.end) throw new Error(`Of rows ${range.first} to ${range.end} the engine gave those to ${visit.nextRow}.`);
  }

  close(): void {
    this.session.close();
    this.instance.closeSync();
  }

  private register(): void {
    const types = this.schema.map(({ type }) => (type === 'string' ? VARCHAR : DOUBLE));
    this.session.connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name: VISIT,
        parameterTypes: [BIGINT, ...types],
        returnType: BOOLEAN,
        // Nulls are looked at here.
        specialHandling: true,
        volatile: true,
        mainFunction: (_info, chunk) => {
          if (this.visit !== null) visited(this.visit, this.schema, chunk);
        },
      }),
    );
  }
}

/** What fails is kept: the engine passes on only a text. */
function visited(visit: Visit, schema: Schema, chunk: DuckDBDataChunk): void {
  try {
    const rows = chunk.rowCount;
    const first = Number(integerItems(chunk.getColumnVector(0))[0]);
    if (first !== visit.nextRow) throw new Error(`The engine gave row ${first} where row ${visit.nextRow} was due.`);
    const columns = schema.map(({ name, type }, i): [string, Column] => {
      const vector = chunk.getColumnVector(i + 1);
      const texts = visit.texts[i];
      if (type !== 'string' || texts === null || texts === undefined)
        return [name, { type: type === 'string' ? 'number' : type, values: readNumbers(vector, rows) }];
      return [name, { type, codes: texts.read(vector, rows), dictionary: texts.dictionary }];
    });
    visit.take({ rows, columns: Object.fromEntries(columns) }, first);
    visit.nextRow += rows;
  } catch (error) {
    visit.failure ??= { error };
    throw error;
  }
}

/** The reader numbers the rows itself, and passes over row groups outside the range. */
function rangeOf(from: string, { first, end }: RowRange): string {
  return `${from.replace(/\)$/, ', file_row_number = true)')} WHERE file_row_number >= ${first} AND file_row_number < ${end}`;
}

/** Nulls stay nulls and NaN stays NaN, since either is a missing value to those who take the pieces. */
function argument({ name, type, found, value }: PlannedColumn): string {
  if (type === 'string') return value;
  if (type === 'timestamp') return `CAST(epoch_ms(${value}) AS DOUBLE)`;
  return `CAST(${PLAIN_NUMBER.test(found) ? quoteName(name) : value} AS DOUBLE)`;
}
