import { followFiles } from './follow-files.js';
import { readCertificate } from './tls-files.js';
import type { Certificate, TlsPaths } from './tls-files.js';

export interface CertificateUse {
  readonly renewed: (certificate: Certificate) => void;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** Begins the lines. */
  readonly listener: string;
}

/** The certificate of now; `renewed` gets each later one until the signal. Files that cannot be used then change nothing. Errors: SERVING_TLS_INVALID. */
export async function followCertificate(paths: TlsPaths, signal: AbortSignal, use: CertificateUse): Promise<Certificate> {
  const { certPath, keyPath, clientCaPath } = paths;
  await followFiles(clientCaPath === undefined ? [certPath, keyPath] : [certPath, keyPath, clientCaPath], signal, async () => {
    try {
      use.renewed(await readCertificate(paths));
    } catch (error) {
      use.log(`${use.listener}: the certificate from before goes on: ${String(error)}`);
    }
  });
  return readCertificate(paths);
}
