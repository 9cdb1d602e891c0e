import { DomainError } from '../../core/errors.js';

/** Server errors that are of a name or a place in the query. */
const OF_THE_QUERY = new Set([
  'ER_PARSE_ERROR',
  'ER_NO_SUCH_TABLE',
  'ER_BAD_FIELD_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_NO_DB_ERROR',
  'ER_NON_UNIQ_ERROR',
  'ER_SP_DOES_NOT_EXIST',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

/** The server is there but not now, or this user may not enter: both may be different in a minute. */
const PASSING = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_USER_LIMIT_REACHED',
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_STATEMENT_TIMEOUT',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_CONNECTION_KILLED',
  'ER_NORMAL_SHUTDOWN',
  'ER_DISK_FULL',
  'ER_OUTOFMEMORY',
  'ER_OUT_OF_SORTMEMORY',
  'ER_OUT_OF_RESOURCES',
  'ER_RECORD_FILE_FULL',
  'ER_LOCK_TABLE_FULL',
  'ER_CANT_CREATE_THREAD',
  'ER_ERROR_ON_READ',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_ABORTING_CONNECTION',
  'ER_QUERY_TIMEOUT',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);
/** MariaDB's own numbers, which the driver has no names for: a statement that took too long, connections that were killed. */
const PASSING_NUMBERS = new Set([1969, 1927, 1928]);
/** SQLSTATE of connections that fail and of transactions that are rolled back. */
const PASSING_STATES = /^(08|40)/;

interface ServerError {
  readonly code?: string;
  readonly sqlMessage?: string;
  /** There when the server answered with an error, whatever number it has. */
  readonly sqlState?: string;
  readonly errno?: number;
}

export interface FailedQuery {
  /** The definition's name of the connection. */
  readonly reference: string;
  readonly sql: string;
}

/** What the texts of `OF_THE_QUERY` say what they are about in. */
const QUOTED = /near '(.*)' at line|'([^']+)'|(?:FUNCTION|PROCEDURE) (\S+)/s;
const MAX_QUOTED_CHARS = 80;

/** The driver's error as ours, without cause: its text or its properties may hold the query, the password or a cell. */
export function mysqlFailure(error: unknown, { reference, sql }: FailedQuery): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  const { code: named = error.name, sqlMessage, sqlState, errno = 0 } = error as ServerError;
  const ofServer = named.startsWith('ER_') || sqlState !== undefined;
  const code = named === 'UNKNOWN_CODE_PLEASE_REPORT' ? `error ${errno}` : named;
  const passes = PASSING.has(code) || PASSING_NUMBERS.has(errno) || PASSING_STATES.test(sqlState ?? '');
  if (!ofServer || passes) return new DomainError('SOURCE_UNAVAILABLE', { reference, reason: code });
  const about = OF_THE_QUERY.has(code) ? quotedOf(sqlMessage ?? '', sql) : undefined;
  return new DomainError('SOURCE_QUERY_FAILED', { reason: about === undefined ? code : `${code}: '${about}'` });
}

/** Functions and rules of a database may raise any error with any text, cells in it: only what the query itself has is told. */
function quotedOf(message: string, sql: string): string | undefined {
  const [, near, name, routine] = QUOTED.exec(message) ?? [];
  // The server cuts what stands there at so many characters, maybe within a word.
  if (near !== undefined) return holdsName(sql, near) || (near.length >= MAX_QUOTED_CHARS && sql.includes(near)) ? near : undefined;
  const whole = name ?? routine ?? '';
  return [whole, whole.split('.').at(-1) ?? ''].find((one) => holdsName(sql, one));
}

/** As a whole word. */
export function holdsName(sql: string, name: string): boolean {
  const isPart = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}_$]/u.test(sign);
  for (let at = sql.indexOf(name); name !== '' && at >= 0; at = sql.indexOf(name, at + 1))
    if (!isPart(sql[at - 1]) && !isPart(sql[at + name.length])) return true;
  return false;
}
