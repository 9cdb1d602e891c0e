import type { ConnectionOptions } from 'mysql2';

import { DomainError } from '../../core/errors.js';

/**
 * `mysql://USER:PASSWORD@HOST[:PORT]/DATABASE[?ssl=true|socketPath=PATH]`. Read here and not by the driver, which takes any of
 * its options from a URL, several statements at once included. No message holds any part of the address.
 * @throws DomainError SOURCE_CONNECTION_INVALID
 */
export function mysqlAddress(url: string, reference: string): ConnectionOptions {
  const invalid = (reason: string) => new DomainError('SOURCE_CONNECTION_INVALID', { reference, reason });
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^(mysql|mariadb):$/.test(parsed.protocol)) throw invalid('it is no mysql:// address');
  const unknown = [...parsed.searchParams.keys()].find((key) => key !== 'ssl' && key !== 'socketPath');
  if (unknown !== undefined) throw invalid(`it has an unknown option ${unknown}`);
  const socketPath = parsed.searchParams.get('socketPath');
  return {
    ...(socketPath === null ? { host: parsed.hostname, port: parsed.port === '' ? 3306 : Number(parsed.port) } : { socketPath }),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(parsed.searchParams.get('ssl') === 'true' ? { ssl: {} } : {}),
  };
}
