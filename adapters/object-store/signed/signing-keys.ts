import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DomainError } from '../../../core/errors.js';
import { readPrivateFileSync } from '../../private-files.js';
import { keyIdOf } from './document-signature.js';

export interface SigningSettings {
  /** Private key (PEM) of a process that writes documents. */
  readonly signingKeyPath: string | undefined;
  /** Public keys (PEM); with any, only documents that one of them signed are read. */
  readonly trustedKeyPaths: readonly string[];
}

export interface SigningKeys {
  readonly privateKey: KeyObject | undefined;
  /** By their ids. */
  readonly trusted: ReadonlyMap<string, KeyObject>;
}

const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Errors: SIGNING_KEY_INVALID. */
export function readSigningKeys({ signingKeyPath, trustedKeyPaths }: SigningSettings): SigningKeys {
  const privateKey = signingKeyPath === undefined ? undefined : readPrivateKey(signingKeyPath);
  const trusted = new Map(trustedKeyPaths.flatMap((path) => readPublicKeys(path)).map((key) => [keyIdOf(key), key]));
  if (privateKey !== undefined && trusted.size > 0 && !trusted.has(keyIdOf(privateKey)))
    throw invalid(signingKeyPath, 'its public key is not among those of PERENNIAL_TRUSTED_KEYS, so what it signs could not be read');
  return { privateKey, trusted };
}

function readPrivateKey(path: string): KeyObject {
  const found = readPrivateFileSync(path);
  if ('problem' in found) throw invalid(path, found.problem);
  return ed25519(path, () => createPrivateKey(found.text));
}

/** A file may hold several, one after the other. */
function readPublicKeys(path: string): readonly KeyObject[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw invalid(path, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const keys = [...text.matchAll(PUBLIC_KEY)].map(([pem]) => ed25519(path, () => createPublicKey(pem)));
  if (keys.length === 0) throw invalid(path, 'it holds no public key as PEM');
  return keys;
}

/** What the library says of a file that is no key may quote it. */
function ed25519(path: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw invalid(path, 'it holds no key as PEM');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw invalid(path, `its key is of type ${key.asymmetricKeyType}, expected ed25519`);
  return key;
}

function invalid(path: string | undefined, problem: string): DomainError {
  return new DomainError('SIGNING_KEY_INVALID', { path, problem });
}
