import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { DomainError } from '../../../core/errors.js';
import { isContention, metadataFailure } from './metadata-failure.js';
import { parseMetadataUrl } from './metadata-url.js';
import type { MysqlAddress } from './metadata-url.js';
import { openMysql } from './mysql-client.js';
import { openSqlite } from './sqlite-client.js';

/** Query builders bound to one connection. */
export interface Session {
  table<Row extends object>(name: string): Knex.QueryBuilder<Row, Row[]>;
  /** For DDL and locks. Gives the driver's rows, their columns as the statement names them. */
  sql(text: string, values?: readonly (string | number)[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface SqlDatabaseOptions {
  /** A function: the address of now, of the same engine. */
  readonly url: string | (() => string);
  /** How long a transaction is tried again because others are in the way. */
  readonly contentionDeadlineMs?: number;
}

const CONTENTION_DEADLINE_MS = 30_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;

/**
 * One SQL database and how to do short transactions in it.
 *
 * 1. SQLite's write transactions take the write lock first (BEGIN IMMEDIATE): a read lock cannot be upgraded under contention.
 * 2. A transaction that lost to another one is done again from its start, after a random pause that does not block the process.
 *    So the work given must have no effect but through its session.
 * 3. A connection whose read or rollback failed is not used again: libsql keeps a failed statement's snapshot open.
 */
export class SqlDatabase {
  readonly engine: 'sqlite' | 'mysql';
  readonly description: string;
  readonly #knex: Knex;
  readonly #source: string | (() => string);
  #url: string;
  #address: ReturnType<typeof parseMetadataUrl>;
  readonly #deadlineMs: number;

  constructor(options: SqlDatabaseOptions) {
    this.#source = options.url;
    this.#url = this.#urlOfNow();
    const address = (this.#address = parseMetadataUrl(this.#url));
    this.engine = address.engine;
    this.description = address.description;
    this.#deadlineMs = options.contentionDeadlineMs ?? CONTENTION_DEADLINE_MS;
    this.#knex = this.#mapped('open', () =>
      address.engine === 'sqlite' ? openSqlite(address) : openMysql(() => this.#mysqlAddress(address)),
    );
  }

  async read<T>(operation: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#attempted(operation, async (connection) => {
      try {
        return await work(this.#session(connection));
      } catch (error) {
        this.#retire(connection, error);
        throw error;
      }
    });
  }

  async write<T>(operation: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#attempted(operation, async (connection) => {
      const session = this.#session(connection);
      await session.sql(this.engine === 'sqlite' ? 'BEGIN IMMEDIATE' : 'START TRANSACTION');
      try {
        const result = await work(session);
        await session.sql('COMMIT');
        return result;
      } catch (error) {
        await session.sql('ROLLBACK').catch((failure: unknown) => this.#retire(connection, failure));
        throw error;
      }
    });
  }

  /** One connection without a transaction, for the migration's lock and DDL. */
  async exclusive<T>(operation: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.engine === 'sqlite' ? this.write(operation, work) : this.read(operation, work);
  }

  async close(): Promise<void> {
    await this.#knex.destroy();
  }

  #urlOfNow(): string {
    return typeof this.#source === 'function' ? this.#source() : this.#source;
  }

  #mysqlAddress(first: MysqlAddress): MysqlAddress {
    const url = this.#urlOfNow();
    if (url !== this.#url) {
      this.#url = url;
      this.#address = parseMetadataUrl(url);
    }
    return this.#address.engine === 'mysql' ? this.#address : first;
  }

  async #attempted<T>(operation: string, work: (connection: object) => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.#deadlineMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.#connected(work);
      } catch (error) {
        if (!isContention(error) || Date.now() > deadline) throw this.#failure(operation, error);
        await delay(pauseMs * (0.5 + Math.random()));
      }
    }
  }

  async #connected<T>(work: (connection: object) => Promise<T>): Promise<T> {
    const client = this.#knex.client as Knex.Client;
    const connection = (await client.acquireConnection()) as object;
    try {
      return await work(connection);
    } finally {
      await client.releaseConnection(connection);
    }
  }

  #session(connection: object): Session {
    return {
      table: <Row extends object>(name: string) => this.#knex<Row>(name).connection(connection) as Knex.QueryBuilder<Row, Row[]>,
      sql: async (text, values = []) => {
        const answer: unknown = await this.#knex.raw(text, [...values]).connection(connection);
        const rows: unknown = this.engine === 'mysql' && Array.isArray(answer) ? answer[0] : answer;
        return Array.isArray(rows) ? (rows as Readonly<Record<string, unknown>>[]) : [];
      },
    };
  }

  #retire(connection: object, failure: unknown): void {
    Object.assign(connection, { __knex__disposed: failure });
  }

  #mapped<T>(operation: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#failure(operation, error);
    }
  }

  #failure(operation: string, error: unknown): DomainError {
    return metadataFailure(error, { store: this.description, operation, secrets: this.#address.secrets });
  }
}
