import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

import { engineFailure } from './engine-failure.js';
import { quoteText } from './sql-text.js';

export interface EngineLimits {
  readonly threads: number;
  readonly memoryMb: number;
}

export interface SessionOptions {
  /** Null: in memory. */
  readonly databasePath: string | null;
  /** Existing folder for spilling. */
  readonly tempDir: string;
  readonly limits: EngineLimits;
}

export async function openInstance({ databasePath, tempDir, limits }: SessionOptions): Promise<DuckDBInstance> {
  const opening = DuckDBInstance.create(databasePath ?? ':memory:', {
    threads: String(limits.threads),
    memory_limit: `${limits.memoryMb}MB`,
    temp_directory: tempDir,
    preserve_insertion_order: 'true',
    // It would keep what it has read of a file for as long as there is room, and files are read once.
    enable_external_file_cache: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return opening.catch((error: unknown) => {
    throw engineFailure(error, { step: 'start', folder: tempDir });
  });
}

/** One connection of one operation: statements run off the JavaScript thread and end when the signal is aborted. */
export class DuckDbSession {
  readonly #abort = () => this.connection.interrupt();

  private constructor(
    readonly connection: DuckDBConnection,
    /** For spilled rows and copies of files. */
    readonly folder: string,
    private readonly signal: AbortSignal | undefined,
  ) {
    signal?.addEventListener('abort', this.#abort);
  }

  static async open(instance: DuckDBInstance, folder: string, signal?: AbortSignal): Promise<DuckDbSession> {
    signal?.throwIfAborted();
    return new DuckDbSession(await instance.connect(), folder, signal);
  }

  /** Timestamps without a zone are read in this one. */
  async setZone(zone: string): Promise<void> {
    await this.run(`SET TimeZone = ${quoteText(zone)}`, 'set the time zone');
  }

  async run(sql: string, step: string): Promise<void> {
    await this.guarded(step, () => this.connection.run(sql));
  }

  /** First row of a result, as plain numbers (of 64-bit integers and doubles), texts and nulls. */
  async row(sql: string, step: string): Promise<(number | string | boolean | null)[]> {
    return (await this.rows(sql, step))[0] ?? [];
  }

  async rows(sql: string, step: string): Promise<(number | string | boolean | null)[][]> {
    const reader = await this.guarded(step, () => this.connection.runAndReadAll(sql));
    return reader
      .getRowsJS()
      .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : (value as number | string | boolean | null))));
  }

  /** Chunks of at most 2,048 rows; a chunk is valid until the next one is asked for. */
  async *chunks(sql: string, step: string): AsyncGenerator<DuckDBDataChunk> {
    const result = await this.guarded(step, () => this.connection.stream(sql));
    for (;;) {
      const chunk = await this.guarded(step, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk;
    }
  }

  /** Runs `work`; its error comes out as ours, or as the signal's reason after an abort. */
  async guarded<T>(step: string, work: () => Promise<T>): Promise<T> {
    this.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.signal?.throwIfAborted();
      throw engineFailure(error, { step, folder: this.folder });
    }
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.#abort);
    this.connection.closeSync();
  }
}
