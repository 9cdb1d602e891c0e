import knex from 'knex';
import type { Knex } from 'knex';
import type { MysqlAddress } from './metadata-url.js';
import { ROW_HANDLING } from './row-handling.js';

const CONNECT_TIMEOUT_MS = 10_000;
const ACQUIRE_TIMEOUT_MS = 20_000;
const MAX_CONNECTIONS = 8;

/** READ COMMITTED: rows are locked by key where it matters, and gap locks of the default level only add deadlocks. */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
  'SET SESSION innodb_lock_wait_timeout = 10',
  'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
];

interface MysqlConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

/** @param address of now; another object when it is another one: connections with the one before are not used again */
export function openMysql(address: () => MysqlAddress): Knex {
  return knex({
    client: 'mysql2',
    connection: () => {
      const used = address();
      const { host, port, user, password, database, tls } = used;
      return {
        host,
        port,
        user,
        password,
        database,
        ssl: tls ? {} : undefined,
        connectTimeout: CONNECT_TIMEOUT_MS,
        charset: 'utf8mb4_bin',
        expirationChecker: () => address() !== used,
      };
    },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    pool: { min: 0, max: MAX_CONNECTIONS, afterCreate: prepareConnection },
    ...ROW_HANDLING,
  });
}

function prepareConnection(connection: MysqlConnection, done: (error: Error | null, connection: MysqlConnection) => void): void {
  const next = (index: number): void => {
    const statement = SESSION[index];
    if (statement === undefined) return done(null, connection);
    connection.query(statement, (error) => (error === null ? next(index + 1) : done(error, connection)));
  };
  next(0);
}
