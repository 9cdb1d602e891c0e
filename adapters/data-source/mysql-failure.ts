import { DomainError } from '../../core/errors.js';

/** Server errors whose text names tables, columns, users or a place in the query; the texts of others may quote cells. */
const WITHOUT_VALUES = new Set([
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
]);

/** The driver's error as ours, without cause: its text or its properties may hold the query, the password or a cell. */
export function mysqlFailure(error: unknown, reference: string): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  const { code = error.name, sqlMessage } = error as { code?: string; sqlMessage?: string };
  if (!code.startsWith('ER_') || PASSING.has(code)) return new DomainError('SOURCE_UNAVAILABLE', { reference, reason: code });
  const reason = WITHOUT_VALUES.has(code) && sqlMessage !== undefined ? `${code}: ${sqlMessage.slice(0, 300)}` : code;
  return new DomainError('SOURCE_QUERY_FAILED', { reason });
}
