import type { LocalSettings } from '../config/local-settings.js';
import { DomainError } from '../core/errors.js';
import { tlsPaths } from './http/connection/tls-files.js';
import type { TlsPaths } from './http/connection/tls-files.js';

export type TlsSettings = Pick<LocalSettings, 'servingTlsCertPath' | 'servingTlsKeyPath' | 'servingTlsClientCaPath' | 'servingTokensFile'>;

/** Undefined: serving speaks HTTP. Errors: SERVING_TLS_INVALID. */
export function servingTls({
  servingTlsCertPath,
  servingTlsKeyPath,
  servingTlsClientCaPath: clientCaPath,
  servingTokensFile,
}: TlsSettings): TlsPaths | undefined {
  const paths = tlsPaths(servingTlsCertPath, servingTlsKeyPath);
  if (clientCaPath === undefined) return paths;
  const without = (what: string): DomainError =>
    new DomainError('SERVING_TLS_INVALID', {
      problem: `authorities of clients (PERENNIAL_SERVING_TLS_CLIENT_CA_PATH) are given without ${what}`,
    });
  if (paths === undefined) throw without("the server's own certificate and key");
  // Nothing would ask for what clients show then.
  if (servingTokensFile === undefined) throw without('PERENNIAL_SERVING_TOKENS_FILE, whose entries say what a certificate may');
  return { ...paths, clientCaPath };
}
