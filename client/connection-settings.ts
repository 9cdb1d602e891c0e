import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings.js';

/** What both of Temporal's connections (client, worker) take. */
export interface ConnectionSettings {
  readonly address: string;
  readonly apiKey?: string;
  readonly tls?: TlsSettings | boolean;
}

interface TlsSettings {
  readonly serverNameOverride?: string;
  readonly serverRootCACertificate?: Buffer;
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
}

/** Where `perennial up` has its own server unless told otherwise. */
export function temporalAddress(settings: Settings): string {
  return settings.temporalAddress ?? `127.0.0.1:${settings.temporalPort}`;
}

/** Temporal's own settings (`TEMPORAL_…`) as connection options. TLS is on when an API key or a certificate is given, unless switched. */
export function connectionSettings(settings: Settings): ConnectionSettings {
  const address = temporalAddress(settings);
  const tls = tlsSettings(settings);
  return {
    address,
    ...(settings.temporalApiKey === undefined ? {} : { apiKey: settings.temporalApiKey }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function tlsSettings(settings: Settings): TlsSettings | boolean | undefined {
  // Said, not left out: with an API key the SDK switches TLS on by itself.
  if (settings.temporalTls === false) return false;
  const crt = pem(settings.temporalTlsClientCertData, settings.temporalTlsClientCertPath);
  const key = pem(settings.temporalTlsClientKeyData, settings.temporalTlsClientKeyPath);
  const ca = pem(settings.temporalTlsServerCaCertData, settings.temporalTlsServerCaCertPath);
  const name = settings.temporalTlsServerName;
  const details = {
    ...(name === undefined ? {} : { serverNameOverride: name }),
    ...(ca === undefined ? {} : { serverRootCACertificate: ca }),
    ...(crt === undefined || key === undefined ? {} : { clientCertPair: { crt, key } }),
  };
  if (Object.keys(details).length > 0) return details;
  return settings.temporalTls === true || settings.temporalApiKey !== undefined ? true : undefined;
}

function pem(data: string | undefined, path: string | undefined): Buffer | undefined {
  if (data !== undefined) return Buffer.from(data);
  return path === undefined ? undefined : readFileSync(path);
}
