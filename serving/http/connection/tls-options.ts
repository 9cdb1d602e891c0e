import type { TlsOptions } from 'node:tls';
import type { Certificate } from './tls-files.js';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Of a server, whatever it speaks over TLS. Who has no certificate gets in: what it may do is decided by request. */
export function tlsOptions(certificate: Certificate): TlsOptions {
  return { ...certificate, requestCert: certificate.ca !== undefined, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
}
