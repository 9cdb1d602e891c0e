import { DomainError } from '../../../core/errors.js';
import type { ErrorCode } from '../../../core/errors.js';

interface Place {
  /** The store's description, without secrets. */
  readonly store: string;
  readonly operation: string;
  /** Texts to blank out, should a driver repeat them. */
  readonly secrets: readonly string[];
}

interface DriverError {
  /** `ER_DUP_ENTRY`, `SQLITE_BUSY`, `ECONNREFUSED`. */
  readonly code: string;
  /** MySQL's number, else 0. */
  readonly errno: number;
  readonly message: string;
}

/** Deadlock, lock wait timeout, row changed since the snapshot (MariaDB 11.6 on). The transaction was rolled back: do it again. */
const MYSQL_CONTENTION = new Set([1213, 1205, 1020]);
const MYSQL_DUPLICATE = new Set([1062, 1586]);
const MYSQL_FULL = new Set([1114, 1021]);
const MYSQL_DENIED = new Set([1044, 1045, 1049, 1142, 1143, 1227, 1290, 1698, 1820, 3118]);
/** Too many connections, server shutting down, connection lost or killed, read-only during a failover. */
const MYSQL_UNAVAILABLE = new Set([1040, 1053, 1152, 1158, 1159, 1160, 1161, 1203, 1836, 1927, 2002, 2003, 2006, 2013, 1317]);
const DISK_FULL_TEXT = /(errno|error)[: "]*(28|122)\b|No space left|database or disk is full/i;
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|PROTOCOL_|POOL_|HANDSHAKE_)|Timeout/;
const CLOSED_TEXT = /closed state|connection.*(closed|lost)|pool is (full|probably full)|Unable to acquire a connection|aborted/i;
/** How libsql tells that it could not open the file: SQLITE_CANTOPEN as a number, without a code. */
const SQLITE_NOT_OPENED = /Unable to open connection to local database .*: 14\b/;
/** Of the folder of the file. */
const FILE_DENIED = /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENAMETOOLONG|ELOOP)$/;
const SQLITE_DENIED = /^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/;
const SQLITE_DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
/** What a full disk looks like where SQLite extends its shared memory or its log. */
const SQLITE_FULL = /^SQLITE_(FULL|IOERR_(SHMSIZE|SHMMAP|WRITE|FSYNC|TRUNCATE|DIR_FSYNC))$/;

/** True when the same transaction may succeed a moment later because another one was in the way. */
export function isContention(error: unknown): boolean {
  const { code, errno } = driverError(error);
  return MYSQL_CONTENTION.has(errno) || code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

export function isDuplicate(error: unknown): boolean {
  const { code, errno, message } = driverError(error);
  return MYSQL_DUPLICATE.has(errno) || (code.startsWith('SQLITE_CONSTRAINT') && /UNIQUE|PRIMARY ?KEY/i.test(`${code} ${message}`));
}

/** What a driver's error means to callers. `DomainError`s pass through. Never carries the driver's error along: it holds values. */
export function metadataFailure(error: unknown, place: Place): DomainError {
  if (error instanceof DomainError) return error;
  const found = driverError(error);
  const { store, operation } = place;
  return new DomainError(codeOf(found), { store, operation, reason: masked(reasonOf(found), place.secrets) });
}

function codeOf({ code, errno, message }: DriverError): ErrorCode {
  if (MYSQL_FULL.has(errno) || SQLITE_FULL.test(code) || DISK_FULL_TEXT.test(message)) return 'METADATA_FULL';
  if (MYSQL_DENIED.has(errno) || SQLITE_DENIED.test(code) || SQLITE_NOT_OPENED.test(message) || FILE_DENIED.test(code))
    return 'METADATA_DENIED';
  if (SQLITE_DAMAGED.test(code)) return 'METADATA_DAMAGED';
  const contention = MYSQL_CONTENTION.has(errno) || /^SQLITE_(BUSY|LOCKED|IOERR|PROTOCOL)/.test(code);
  if (contention || MYSQL_UNAVAILABLE.has(errno) || NETWORK.test(code) || CLOSED_TEXT.test(message)) return 'METADATA_UNAVAILABLE';
  return 'METADATA_QUERY_FAILED';
}

/** SQLite's and the network's texts name things of ours alone; those of MySQL, of the query builder and of the language quote values. */
function reasonOf({ code, errno, message }: DriverError): string {
  if (errno > 0) return `${code} (${errno})`;
  const isPlain = code.startsWith('SQLITE_') || NETWORK.test(code) || FILE_DENIED.test(code) || SQLITE_NOT_OPENED.test(message);
  if (!isPlain && !CLOSED_TEXT.test(message)) return code === '' ? 'an unexpected error' : code;
  const text = message.split('\n', 1)[0] ?? '';
  return (code === '' ? text : `${code}: ${text}`).replace(/\.$/, '').slice(0, 300);
}

function masked(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

function driverError(error: unknown): DriverError {
  if (!(error instanceof Error)) return { code: '', errno: 0, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name === 'Error' ? '' : error.name;
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  return { code, errno, message: error.message };
}
