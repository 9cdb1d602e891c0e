import { resolve } from 'node:path';
import { DomainError } from '../../../core/errors.js';

export interface SqliteAddress {
  readonly engine: 'sqlite';
  readonly path: string;
  readonly description: string;
  readonly secrets: readonly string[];
}

export interface MysqlAddress {
  readonly engine: 'mysql';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
  readonly description: string;
  readonly secrets: readonly string[];
}

const MYSQL_PORT = 3306;

/**
 * Reads `sqlite:PATH` or `mysql://USER:PASSWORD@HOST:PORT/DATABASE[?tls=true]` (`mariadb://` too).
 * Throws METADATA_URL_INVALID, whose text never repeats the address.
 */
export function parseMetadataUrl(url: string): SqliteAddress | MysqlAddress {
  if (url.startsWith('sqlite:')) return sqliteAddress(url.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(url)) return mysqlAddress(url);
  throw invalid('it starts neither with sqlite: nor with mysql://');
}

function sqliteAddress(path: string): SqliteAddress {
  if (path === '' || path === ':memory:') throw invalid('sqlite: needs the path of a file');
  const absolute = resolve(path);
  return { engine: 'sqlite', path: absolute, description: `sqlite:${absolute}`, secrets: [] };
}

function mysqlAddress(text: string): MysqlAddress {
  const url = parsed(text);
  const database = decoded(url.pathname.slice(1));
  if (url.hostname === '') throw invalid('the host is missing');
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(database)) throw invalid('the database name is missing or has other characters than [A-Za-z0-9_-]');
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'tls');
  if (unknown !== undefined) throw invalid(`option "${unknown}" is unknown, only tls is known`);
  const port = url.port === '' ? MYSQL_PORT : Number(url.port);
  const password = decoded(url.password);
  return {
    engine: 'mysql',
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    user: decoded(url.username),
    password,
    database,
    tls: url.searchParams.get('tls') === 'true',
    description: `mysql://${url.hostname}:${port}/${database}`,
    secrets: [password, url.password].filter((secret) => secret !== ''),
  };
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw invalid('it is not a URL; a special character in the password may not be percent-encoded');
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('a part is not percent-encoded correctly');
  }
}

function invalid(problem: string): DomainError {
  return new DomainError('METADATA_URL_INVALID', { problem });
}
