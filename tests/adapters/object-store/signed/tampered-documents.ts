import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keyIdOf, signedDocument } from '../../../../adapters/object-store/signed/document-signature.js';
import type { SigningKeys } from '../../../../adapters/object-store/signed/signing-keys.js';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function newKeyPair(): KeyPair {
  return generateKeyPairSync('ed25519');
}

/** Of who signs with the first pair and trusts all of them. */
export function signingKeys(own: KeyPair | undefined, ...trusted: readonly KeyPair[]): SigningKeys {
  return {
    privateKey: own && createPrivateKey(own.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    trusted: new Map(trusted.map(({ publicKey }) => [keyIdOf(publicKey), publicKey])),
  };
}

export interface Tampered {
  readonly what: string;
  readonly stored: Uint8Array;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

const bytes = (value: Json): Uint8Array => Buffer.from(JSON.stringify(value));

/** Every field of a stored document changed, left out and joined by another one; its signature changed, foreign, or missing. */
export function tamperedDocuments(key: string, stored: Uint8Array, foreign: KeyPair): readonly Tampered[] {
  const document = JSON.parse(Buffer.from(stored).toString('utf8')) as JsonObject;
  const { signature, ...plain } = document;
  const { ed25519, keyId } = signature as { readonly ed25519: string; readonly keyId: string };
  const signedBy = (value: unknown): Tampered => ({
    what: `signature ${JSON.stringify(value)}`,
    stored: bytes({ ...plain, signature: value as Json }),
  });
  const byForeign = signedDocument(key, bytes(plain), foreign.privateKey);
  const foreignSignature = (JSON.parse(Buffer.from(byForeign).toString('utf8')) as JsonObject).signature as JsonObject;
  return [
    ...fieldChanges(plain, []).map(({ what, value }) => ({
      what,
      stored: bytes({ ...(value as JsonObject), signature: signature as Json }),
    })),
    { what: 'no signature', stored: bytes(plain) },
    { what: 'another key', stored: byForeign },
    ...[null, true, '', {}, [], keyId, { keyId }, { ed25519 }, { keyId, ed25519: '' }, { keyId, ed25519: 1 }, [signature as Json]].map(
      signedBy,
    ),
    ...[
      ed25519.slice(0, -4),
      `${ed25519}AAAA`,
      ed25519.replace(/=+$/, ''),
      `${ed25519} `,
      ` ${ed25519}`,
      ed25519.toLowerCase(),
      '*'.repeat(88),
    ].map((text) => signedBy({ keyId, ed25519: text })),
    // A foreign signature under the name of a trusted key, and a true one under the name of a foreign key.
    signedBy({ ...foreignSignature, keyId }),
    signedBy({ ed25519, keyId: foreignSignature.keyId ?? '' }),
    ...[bytes([document]), bytes('text'), bytes(null), Buffer.from(''), Buffer.from(stored).subarray(0, -1)].map((content) => ({
      what: `${content.length} other bytes`,
      stored: content,
    })),
  ];
}

interface Change {
  readonly what: string;
  readonly value: Json;
}

function fieldChanges(value: Json, path: readonly string[]): readonly Change[] {
  const at = path.join('.');
  if (typeof value !== 'object' || value === null) return [{ what: `${at} changed`, value: changed(value) }];
  if (Array.isArray(value)) {
    const inner = value.flatMap((item, i) =>
      fieldChanges(item, [...path, String(i)]).map((one) => ({ ...one, value: value.map((old, j) => (i === j ? one.value : old)) })),
    );
    return [...inner, { what: `${at} with one more`, value: [...value, value[0] ?? 1] }];
  }
  const entries = Object.entries(value);
  return [
    ...entries.flatMap(([name, item]) =>
      fieldChanges(item, [...path, name]).map((one) => ({ ...one, value: { ...value, [name]: one.value } })),
    ),
    ...entries.map(([name]) => ({
      what: `${[...path, name].join('.')} left out`,
      value: Object.fromEntries(entries.filter(([other]) => other !== name)),
    })),
    { what: `${at} with a field more`, value: { ...value, more: 1 } },
  ];
}

function changed(value: null | boolean | number | string): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return value === '' ? 'x' : `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`;
  return value === null ? 0 : !value;
}
