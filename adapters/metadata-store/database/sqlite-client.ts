import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { makePrivateFolderSync, touchPrivateFile } from '../../private-files.js';
import knex from 'knex';
import type { Knex } from 'knex';
import Libsql from 'libsql';
import { metadataFailure } from './metadata-failure.js';
import type { SqliteAddress } from './metadata-url.js';
import { ROW_HANDLING } from './row-handling.js';

/** The driver waits for locks synchronously, which stops the event loop (heartbeats too), so the real wait is `SqlDatabase`'s. */
const BUSY_TIMEOUT_MS = 10;
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', `busy_timeout = ${BUSY_TIMEOUT_MS}`];

interface SqliteDialect {
  _driver(): unknown;
  _query(connection: Libsql.Database, query: { sql: string }): Promise<object>;
}

/** Knex types only its front door. */
const BetterSqlite3Client = createRequire(import.meta.url)('knex/lib/dialects/better-sqlite3/index.js') as new (
  config: Knex.Config,
) => Knex.Client & SqliteDialect;

/** libsql ships binaries for Node.js 20 where better-sqlite3 needs a compiler; their interfaces are the same. */
class LibsqlClient extends BetterSqlite3Client {
  override _driver(): unknown {
    return Libsql;
  }

  /**
   * A prepared BEGIN that met a lock stays "in progress" in libsql until it is garbage, and every later COMMIT of the
   * connection fails. `exec` leaves nothing behind.
   */
  override async _query(connection: Libsql.Database, query: { sql: string }): Promise<object> {
    if (!/^(BEGIN|COMMIT|ROLLBACK)\b/.test(query.sql)) return super._query(connection, query);
    connection.exec(query.sql);
    return Object.assign(query, { response: [] });
  }
}

/** One connection per process: SQLite has one writer, and transactions of one process queue in the pool instead of at the lock. */
export function openSqlite(address: SqliteAddress): Knex {
  try {
    makePrivateFolderSync(dirname(address.path));
  } catch (error) {
    throw metadataFailure(error, { store: address.description, operation: 'open', secrets: [] });
  }
  makeFile(address.path);
  return knex({
    client: LibsqlClient as unknown as typeof knex.Client,
    connection: { filename: address.path },
    useNullAsDefault: true,
    pool: { min: 0, max: 1, afterCreate: prepareConnection },
    ...ROW_HANDLING,
  });
}

/** So that the database is private from its first byte. What is wrong with its place, SQLite says. */
function makeFile(path: string): void {
  try {
    touchPrivateFile(path);
  } catch {
    // Asked again by SQLite.
  }
}

function prepareConnection(connection: Libsql.Database, done: (error: Error | null, connection: Libsql.Database) => void): void {
  try {
    for (const pragma of PRAGMAS) connection.pragma(pragma);
    done(null, connection);
  } catch (error) {
    connection.close();
    done(error instanceof Error ? error : new Error(String(error)), connection);
  }
}
