import type { Socket } from 'node:net';
import { createConnection } from 'mysql2';
import type { Connection, ConnectionOptions } from 'mysql2';

import type { SourceBatch, SourceRows } from '../../core/snapshot/source-rows.js';
import { boundValues } from './bound-values.js';
import type { BoundValue } from './bound-values.js';
import type { DataSource, ReadRequest } from './data-source.js';
import { mysqlAddress } from './mysql-address.js';
import { mysqlCategory, mysqlColumn } from './mysql-columns.js';
import type { MysqlColumn, MysqlField } from './mysql-columns.js';
import { holdsName, mysqlFailure } from './mysql-failure.js';
import type { FailedQuery } from './mysql-failure.js';
import { MysqlRowStream } from './mysql-row-stream.js';
import { positionalQuery } from '../../core/snapshot/named-parameters.js';
import { zoneOffset } from '../../core/time/wall-clock.js';

const CONNECT_TIMEOUT_MS = 15_000;
const DRIVER: ConnectionOptions = {
  charset: 'utf8mb4',
  timezone: 'Z',
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  jsonStrings: true,
  decimalNumbers: false,
  multipleStatements: false,
  connectTimeout: CONNECT_TIMEOUT_MS,
};

export interface MysqlOptions {
  /** The address behind a definition's `${NAME}`; it may hold a password, so it goes to the driver and nowhere else. */
  readonly resolveConnection: (reference: string) => string;
}

/**
 * MySQL and MariaDB by the binary protocol: one connection a read, one prepared statement in a read-only transaction on one
 * consistent snapshot. The session is the same whatever the server's settings: `sql_mode` is empty, and its zone is the fixed
 * offset that the definition's zone has at `asOf`, so that every TIMESTAMP comes as one exact instant.
 */
export class MysqlDataSource implements DataSource {
  readonly #open = new Set<Connection>();

  constructor(private readonly options: MysqlOptions) {}

  async read({ source, zone, parameters, categories = [], named = [], querySql, signal }: ReadRequest): Promise<SourceRows> {
    signal.throwIfAborted();
    if (source.kind !== 'mysql') throw new TypeError(`A MySQL source cannot read ${source.kind}.`);
    const { sql, names } = positionalQuery(querySql ?? source.sql);
    const values = boundValues(names, parameters, zone);
    const offset = zoneOffset(typeof parameters.asOf === 'number' ? parameters.asOf : 0, zone);
    const address = mysqlAddress(this.options.resolveConnection(source.connection), source.connection);
    const connection = createConnection({ ...DRIVER, ...address });
    const reading = new Reading(connection, { reference: source.connection, sql }, signal);
    this.#open.add(connection);
    connection.once('end', () => this.#open.delete(connection));
    await reading.begin(offset.text);
    return reading.rows(sql, values, columnReader({ categories, named, sql }, offset.minutes));
  }

  async close(): Promise<void> {
    for (const connection of this.#open) cut(connection);
    this.#open.clear();
  }
}

type ColumnReader = (field: MysqlField, index: number) => MysqlColumn;

interface KnownNames {
  readonly categories: readonly string[];
  readonly named: readonly string[];
  readonly sql: string;
}

function columnReader({ categories, named, sql }: KnownNames, offsetMinutes: number): ColumnReader {
  const texts = new Set(categories);
  return ({ name, columnType, characterSet }, index) => {
    const isKnown = named.includes(name) || holdsName(sql, name);
    const field = { name, told: isKnown ? name : `number ${index + 1}`, columnType, characterSet };
    return texts.has(name) ? mysqlCategory(field, offsetMinutes) : mysqlColumn(field, offsetMinutes);
  };
}

/** One connection from its start to its end, which every way out leads to. */
class Reading {
  #stream: MysqlRowStream | null = null;
  #rejectStart: (error: unknown) => void = () => undefined;
  readonly #abort = () => this.#fail(this.signal.reason);

  constructor(
    private readonly connection: Connection,
    private readonly query: FailedQuery,
    private readonly signal: AbortSignal,
  ) {
    connection.on('error', (error) => this.#fail(error));
    signal.addEventListener('abort', this.#abort);
  }

  async begin(offset: string): Promise<void> {
    const statements = [
      "SET SESSION sql_mode = ''",
      `SET SESSION time_zone = '${offset}'`,
      'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
    ];
    for (const statement of statements) await this.#statement(statement);
  }

  /** Resolves once the server has named the columns. */
  async rows(sql: string, values: readonly BoundValue[], read: ColumnReader): Promise<SourceRows> {
    const columns = await new Promise<readonly MysqlColumn[]>((resolve, reject) => {
      this.#rejectStart = reject;
      const command = this.connection.execute({ sql, values: values as BoundValue[], rowsAsArray: true });
      command.on('error', (error: unknown) => this.#fail(error));
      command.on('fields', (fields: readonly MysqlField[]) => this.#guarded(() => resolve(this.#start(fields, read))));
      command.on('result', (row: unknown) => this.#guarded(() => this.#stream?.push(row as readonly unknown[])));
      command.on('end', () => this.#stream?.end());
    });
    return { kind: 'batches', columns: columns.map(({ name, type }) => ({ name, type })), batches: this.#batches() };
  }

  #start(fields: readonly MysqlField[], read: ColumnReader): readonly MysqlColumn[] {
    const columns = fields.map(read);
    this.#stream = new MysqlRowStream(columns, this.connection);
    return columns;
  }

  async *#batches(): AsyncGenerator<SourceBatch> {
    let whole = false;
    try {
      yield* (this.#stream as MysqlRowStream).batches();
      whole = true;
    } finally {
      this.#finish(whole);
    }
  }

  async #statement(sql: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#rejectStart = reject;
      this.connection.query(sql, (error) => (error === null ? resolve() : this.#fail(error)));
    });
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The first failure is the one that is told; what the driver says of the destroyed connection afterwards changes nothing. */
  #fail(error: unknown): void {
    const ours = error === this.signal.reason ? error : mysqlFailure(error, this.query);
    this.#finish(false);
    this.#rejectStart(ours);
    this.#stream?.fail(ours);
  }

  #finish(politely: boolean): void {
    this.signal.removeEventListener('abort', this.#abort);
    if (politely) this.connection.end();
    else cut(this.connection);
  }
}

/** The driver's own `destroy` waits for the server, which in turn waits up to a minute for somebody to read the rest. */
function cut(connection: Connection): void {
  connection.destroy();
  (connection as unknown as { readonly stream: Socket }).stream.destroy();
}
