import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';

import type { CheckCounts } from '../../core/checks/check-counts.js';
import { DomainError } from '../../core/errors.js';
import type { Schema, Table } from '../../core/table.js';
import { readMetadata, rowGroupRows } from './duckdb/parquet-statistics.js';
import { buildSnapshot } from './snapshot/build-snapshot.js';
import { sampleSource } from './snapshot/sample-source.js';
import { countChecks } from './snapshot/count-checks.js';
import { DuckDbSession, openInstance } from './duckdb/duckdb-session.js';
import type { EngineLimits } from './duckdb/duckdb-session.js';
import { engineFailure } from './duckdb/engine-failure.js';
import { readSchema, readTable } from './scan/read-table.js';
import { RowStreams } from './scan/row-streams.js';
import { countRows, scanTable } from './scan/scan-table.js';
import { streamTable } from './scan/stream-table.js';
import type {
  BuildSnapshotRequest,
  BuiltSnapshot,
  CountRequest,
  OutputBatch,
  SampleRequest,
  ScanRequest,
  SourceSample,
  StreamOptions,
  StreamedBatch,
  TableEngine,
  TableFormat,
  WrittenTable,
} from './table-engine.js';
import { concatenateTables, writeTable } from './parquet/write-table.js';

export interface DuckDbOptions extends Partial<EngineLimits> {
  /** Where queries spill; default: the system's folder for temporary files. */
  readonly tempDir?: string;
}

/** Each snapshot is built in a database of its own; everything else shares one instance in memory, opened when first needed. */
export class DuckDbTableEngine implements TableEngine {
  readonly #limits: EngineLimits;
  readonly #tempRoot: string;
  #shared: Promise<{ instance: DuckDBInstance; tempDir: string }> | null = null;
  /** Of the shared instance. */
  #streams: RowStreams | null = null;
  #isClosed = false;

  constructor({ threads = 2, memoryMb = 1024, tempDir = tmpdir() }: DuckDbOptions = {}) {
    this.#limits = { threads, memoryMb };
    this.#tempRoot = tempDir;
  }

  async buildSnapshot(request: BuildSnapshotRequest): Promise<BuiltSnapshot> {
    return buildSnapshot(request, this.#limits);
  }

  async sampleSource(request: SampleRequest): Promise<SourceSample> {
    return sampleSource(request, this.#limits);
  }

  async countChecks(parquetPath: string, request: CountRequest): Promise<CheckCounts[]> {
    return this.#session(request.signal, (session) => countChecks(session, parquetPath, request));
  }

  async readSchema(parquetPath: string): Promise<Schema> {
    return this.#session(undefined, (session) => readSchema(session, [parquetPath]));
  }

  async readTable(parquetPaths: readonly string[], columns: readonly string[], signal?: AbortSignal): Promise<Table> {
    return this.#session(signal, (session) => readTable(session, parquetPaths, columns));
  }

  async *scanTable(request: ScanRequest): AsyncGenerator<Table> {
    const session = await this.#open(request.signal);
    try {
      yield* scanTable(session, request);
    } finally {
      session.close();
    }
  }

  async countRows(request: ScanRequest): Promise<number> {
    return this.#session(request.signal, (session) => countRows(session, request));
  }

  async rowGroupRows(path: string): Promise<number | null> {
    return this.#session(undefined, (session) => rowGroupRows(session, path));
  }

  async writeTable(
    path: string,
    format: TableFormat,
    batches: AsyncIterable<OutputBatch> | Iterable<OutputBatch>,
    signal?: AbortSignal,
  ): Promise<WrittenTable> {
    return this.#session(signal, (session) => writeTable(session, { path, format, batches }));
  }

  async streamTable(
    path: string,
    batches: Iterable<StreamedBatch>,
    { metadata = {}, signal }: StreamOptions = {},
  ): Promise<{ readonly rows: number }> {
    return this.#session(signal, (session) => {
      if (this.#isClosed) throw new DomainError('TABLE_ENGINE_FAILED', { step: `write ${path}`, reason: 'the engine is closed' });
      this.#streams ??= new RowStreams(session.connection);
      return streamTable(session, this.#streams, { path, batches, metadata });
    });
  }

  async readMetadata(path: string): Promise<Readonly<Record<string, string>>> {
    return this.#session(undefined, (session) => readMetadata(session, path));
  }

  async concatenateTables(paths: readonly string[], path: string, format: TableFormat, signal?: AbortSignal): Promise<WrittenTable> {
    return this.#session(signal, (session) => concatenateTables(session, { paths, path, format }));
  }

  async close(): Promise<void> {
    const shared = this.#shared;
    const streams = this.#streams;
    this.#isClosed = true;
    this.#shared = null;
    this.#streams = null;
    if (shared === null) return;
    await streams?.stop();
    const { instance, tempDir } = await shared;
    instance.closeSync();
    await rm(tempDir, { recursive: true, force: true });
  }

  async #open(signal: AbortSignal | undefined): Promise<DuckDbSession> {
    this.#shared ??= this.#openShared();
    const { instance, tempDir } = await this.#shared;
    return DuckDbSession.open(instance, tempDir, signal);
  }

  async #openShared(): Promise<{ instance: DuckDBInstance; tempDir: string }> {
    try {
      const tempDir = await mkdtemp(join(this.#tempRoot, 'perennial-tables-'));
      return { tempDir, instance: await openInstance({ databasePath: null, tempDir, limits: this.#limits }) };
    } catch (error) {
      this.#shared = null;
      throw engineFailure(error, { step: 'start', folder: this.#tempRoot });
    }
  }

  async #session<T>(signal: AbortSignal | undefined, work: (session: DuckDbSession) => Promise<T>): Promise<T> {
    const session = await this.#open(signal);
    try {
      return await work(session);
    } finally {
      session.close();
    }
  }
}
