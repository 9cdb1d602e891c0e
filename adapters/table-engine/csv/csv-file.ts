import { rm } from 'node:fs/promises';

import type { CsvOptions } from '../../../core/definition/definition.js';
import { DomainError } from '../../../core/errors.js';
import type { FileOptions } from '../../../core/snapshot/source-rows.js';
import { requireColumnNames } from '../checks/column-names.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { renamedNames } from '../duckdb/parquet-reader.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';
import { requireInputFile } from '../checks/path-problem.js';
import { checkText } from './check-text.js';
import { csvReader } from './csv-reader.js';
import { findCsvProblem } from './find-csv-problem.js';
import { readCsvHeader } from './read-csv-header.js';
import type { CsvHeader } from './read-csv-header.js';
import { utf8Copy } from './utf8-copy.js';

/** A CSV file whose text was looked at, and that the engine may read. */
export class CsvFile {
  /** Of its columns, after renaming. */
  readonly names: readonly string[];

  private readonly options: CsvOptions;

  private constructor(
    /** As the person knows it. */
    private readonly path: string,
    /** In UTF-8. */
    private readonly readPath: string,
    private readonly header: CsvHeader,
    { csv = {}, rename = {} }: FileOptions,
  ) {
    this.options = csv;
    this.names = renamedNames(header.names, rename);
  }

  /** Another encoding is copied into the session's folder until `close`. @throws DomainError SOURCE_UNREADABLE, SCHEMA_COLUMN_… */
  static async open(session: DuckDbSession, path: string, options: FileOptions): Promise<CsvFile> {
    return session.guarded(`read ${path}`, async () => {
      await requireInputFile(path, 'CSV');
      const { encoding = 'utf-8' } = options.csv ?? {};
      const readPath = encoding === 'utf-8' ? path : await utf8Copy(path, encoding, session.folder);
      try {
        if (readPath === path) await checkText(path);
        const file = new CsvFile(path, readPath, await readCsvHeader(readPath, options.csv), options);
        requireColumnNames(file.header.names, path);
        requireColumnNames(file.names, path);
        return file;
      } catch (error) {
        if (readPath === path) throw error;
        await rm(readPath, { force: true });
        throw ofFile(error, path);
      }
    });
  }

  /** As the file has them. */
  get ownNames(): readonly string[] {
    return this.header.names;
  }

  /** SQL that reads it. */
  get reader(): string {
    return csvReader(this.readPath, { ...this.header, names: this.names }, this.options);
  }

  /** Runs what reads the file; what the engine says against it becomes the cause, with line and character. */
  async read<T>(session: DuckDbSession, work: () => Promise<T>): Promise<T> {
    const { delimiter, names } = this.header;
    const shape = { delimiter, quote: this.options.quote ?? '"', columns: names.length };
    const find = async () => ofFile(await findCsvProblem(this.readPath, shape), this.path);
    return unreadableFile([this.path], 'CSV', work, session, find);
  }

  async close(): Promise<void> {
    if (this.readPath !== this.path) await rm(this.readPath, { force: true });
  }
}

/** What is said of a copy, said of the file that a person knows. */
function ofFile<T>(error: T, path: string): T | DomainError {
  return error instanceof DomainError && error.code === 'SOURCE_UNREADABLE'
    ? new DomainError(error.code, { ...error.details, what: path })
    : error;
}
