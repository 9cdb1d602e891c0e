import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { DomainError } from '../../../core/errors.js';

/** How the names of its settings begin. */
export type TlsListener = 'PERENNIAL_SERVING' | 'PERENNIAL_WEBHOOK';

/** PEM files, as the settings name them. */
export interface TlsPaths {
  readonly certPath: string;
  readonly keyPath: string;
  /** Clients are asked for a certificate that one of these signed. */
  readonly clientCaPath?: string | undefined;
  /** @default 'PERENNIAL_SERVING' */
  readonly listener?: TlsListener;
}

/** PEM texts that belong together. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Who signs the certificates of clients; undefined: they are not asked for one. */
  readonly ca?: string | undefined;
}

/** Both paths or none. @param listener whose settings they are. Errors: SERVING_TLS_INVALID. */
export function tlsPaths(
  certPath: string | undefined,
  keyPath: string | undefined,
  listener: TlsListener = 'PERENNIAL_SERVING',
): TlsPaths | undefined {
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath !== undefined && keyPath !== undefined) return { certPath, keyPath, listener };
  const given = certPath === undefined ? 'key' : 'certificate';
  throw new DomainError('SERVING_TLS_INVALID', { problem: `only the ${given} is given`, listener });
}

/** Errors: SERVING_TLS_INVALID. */
export async function readCertificate({ certPath, keyPath, clientCaPath, listener }: TlsPaths): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem(certPath, listener), readPem(keyPath, listener)]);
  try {
    createSecureContext({ cert, key });
  } catch {
    const problem = `${certPath} and ${keyPath} are not a certificate and its private key`;
    throw new DomainError('SERVING_TLS_INVALID', { problem, listener });
  }
  return clientCaPath === undefined ? { cert, key } : { cert, key, ca: await readAuthorities(clientCaPath, listener) };
}

/** OpenSSL takes what is no certificate for none at all, and then nobody would be let in. */
async function readAuthorities(path: string, listener: TlsListener | undefined): Promise<string> {
  const pem = await readPem(path, listener);
  const found = pem.match(CERTIFICATE) ?? [];
  try {
    if (found.length > 0 && found.every((one) => new X509Certificate(one).ca)) return found.join('\n');
  } catch {
    // Told below.
  }
  throw new DomainError('SERVING_TLS_INVALID', { problem: `${path} holds something else than certificates of authorities`, listener });
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

async function readPem(path: string, listener: TlsListener | undefined): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DomainError('SERVING_TLS_INVALID', { problem: `${path} cannot be read (${error.code ?? error.name})`, listener });
  });
}
