import { createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../../../core/digest/canonical-json.js';
import { sha256Hex } from '../../../core/digest/sha256.js';

/** Field of a stored document; none of ours has another use for it. */
const FIELD = 'signature';
/** How the field of a signed document looks in canonical JSON: what does not hold it has none of our signatures. */
const MARK = `"${FIELD}":{"ed25519":`;
/** Signed text begins with it, so that a signature made for anything else is none of a document. */
const PURPOSE = 'perennial document 1';

interface Signature {
  readonly ed25519: string;
  readonly keyId: string;
}

/** A document without its signature, as canonical JSON, and the signature as it was found. */
export interface TakenApart {
  readonly content: Uint8Array;
  readonly signature: unknown;
}

/** First 16 hexadecimal digits of the SHA-256 of the public key (DER). */
export function keyIdOf(key: KeyObject): string {
  const der = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  return sha256Hex(der).slice(0, 16);
}

/** Whether bytes may have one of our signatures in them, without reading them. */
export function mayBeSigned(stored: Uint8Array): boolean {
  return Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).includes(MARK);
}

/** Undefined for bytes that are no JSON object. */
export function takeApart(stored: Uint8Array): TakenApart | undefined {
  try {
    const document: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(stored));
    if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined;
    const { [FIELD]: signature, ...rest } = document as Readonly<Record<string, unknown>>;
    return { content: Buffer.from(canonicalJson(rest), 'utf8'), signature };
  } catch {
    return undefined;
  }
}

/** The document with its signature, as canonical JSON. @param content a JSON object */
export function signedDocument(key: string, content: Uint8Array, privateKey: KeyObject): Uint8Array {
  const whole = takeApart(content);
  if (whole === undefined) throw new TypeError(`${key} is no JSON object and cannot be signed`);
  const signature: Signature = {
    ed25519: sign(null, signedText(key, whole.content), privateKey).toString('base64'),
    keyId: keyIdOf(privateKey),
  };
  const document = JSON.parse(Buffer.from(whole.content).toString('utf8')) as Readonly<Record<string, unknown>>;
  return Buffer.from(canonicalJson({ ...document, [FIELD]: signature }), 'utf8');
}

/**
 * What is wrong with the signature of a document under a key; undefined when one of the trusted keys made it.
 * @param trusted public keys by their ids
 */
export function signatureProblem(
  key: string,
  { content, signature }: TakenApart,
  trusted: ReadonlyMap<string, KeyObject>,
): string | undefined {
  if (signature === undefined) return 'it is not signed';
  const { keyId, ed25519 } = (signature ?? {}) as Partial<Readonly<Record<keyof Signature, unknown>>>;
  if (typeof keyId !== 'string' || typeof ed25519 !== 'string') return 'its signature has another form';
  const publicKey = trusted.get(keyId);
  if (publicKey === undefined) return `it is signed by key ${JSON.stringify(keyId.slice(0, 16))}, which is not trusted here`;
  const bytes = Buffer.from(ed25519, 'base64');
  if (bytes.toString('base64') === ed25519 && verify(null, signedText(key, content), publicKey, bytes)) return undefined;
  return `its signature by key ${keyId} is of another document, or of the same under another key`;
}

/** The key says kind, model or endpoint, and number: a signature is of no other document than the one stored there. */
function signedText(key: string, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${PURPOSE}\n${key}\n`, 'utf8'), content]);
}
