import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { DomainError } from '../../../core/errors.js';

/** PEM files, as the settings name them. */
export interface TlsPaths {
  readonly certPath: string;
  readonly keyPath: string;
}

/** PEM texts that belong together. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Both paths or none. Errors: SERVING_TLS_INVALID. */
export function tlsPaths(certPath: string | undefined, keyPath: string | undefined): TlsPaths | undefined {
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath !== undefined && keyPath !== undefined) return { certPath, keyPath };
  throw new DomainError('SERVING_TLS_INVALID', { problem: `only the ${certPath === undefined ? 'key' : 'certificate'} is given` });
}

/** Errors: SERVING_TLS_INVALID. */
export async function readCertificate({ certPath, keyPath }: TlsPaths): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem(certPath), readPem(keyPath)]);
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new DomainError('SERVING_TLS_INVALID', { problem: `${certPath} and ${keyPath} are not a certificate and its private key` });
  }
  return { cert, key };
}

async function readPem(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DomainError('SERVING_TLS_INVALID', { problem: `${path} cannot be read (${error.code ?? error.name})` });
  });
}
