import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { keyIdOf } from '../../adapters/object-store/signed/document-signature.js';
import { PRIVATE_FILE } from '../../adapters/private-files.js';
import { DomainError } from '../../core/errors.js';

export interface NewKeyPair {
  readonly keyId: string;
  readonly privateKeyPath: string;
  readonly publicKeyPath: string;
}

const PUBLIC_FILE = 0o644;

/** Makes `PATH.key`, for its user alone, and `PATH.pub`; never in the place of files that are there. Errors: SIGNING_KEY_INVALID. */
export async function newKeyPair(path: string): Promise<NewKeyPair> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [privateKeyPath, publicKeyPath] = [`${path}.key`, `${path}.pub`];
  await writeNew(privateKeyPath, String(privateKey.export({ type: 'pkcs8', format: 'pem' })), PRIVATE_FILE);
  await writeNew(publicKeyPath, String(publicKey.export({ type: 'spki', format: 'pem' })), PUBLIC_FILE);
  return { keyId: keyIdOf(publicKey), privateKeyPath, publicKeyPath };
}

async function writeNew(path: string, content: string, mode: number): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode }).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DomainError('SIGNING_KEY_INVALID', {
      path,
      problem: code === 'EEXIST' ? 'there is a file already' : `it cannot be written (${code})`,
    });
  });
}
