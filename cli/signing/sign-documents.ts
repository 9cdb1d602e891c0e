import { randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { EVERY_MODEL } from '../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { keyIdOf, signatureProblem, signedDocument, takeApart } from '../../adapters/object-store/signed/document-signature.js';
import type { SigningKeys } from '../../adapters/object-store/signed/signing-keys.js';
import { DomainError } from '../../core/errors.js';
import { isSignedKey, SIGNED_PREFIXES } from '../../core/signed-documents.js';
import type { OperationContext } from '../../operations/operation-context.js';

/** `former`: by a trusted key that is not the one to sign with. `wrong`: by none that is trusted, or not of these bytes at this place. */
export type SignatureState = 'signed' | 'former' | 'unsigned' | 'wrong';

export interface StoredSignature {
  readonly key: string;
  readonly state: SignatureState;
}

export interface SignRequest {
  /** As it is, signatures and all. */
  readonly store: ObjectStore;
  readonly keys: SigningKeys;
  /** Asked with what would be signed; a document with a wrong signature never is. */
  readonly confirm: (toSign: readonly StoredSignature[]) => Promise<boolean>;
  readonly reason: string;
}

export interface SignedDocuments {
  readonly all: readonly StoredSignature[];
  readonly signed: number;
}

/**
 * Signs the documents that have no signature or one of a former key: who does so answers for them. Errors: SIGNING_KEY_REQUIRED,
 * OBJECT_STORE_….
 */
export async function signDocuments(
  context: Pick<OperationContext, 'migratedMetadata' | 'actor'>,
  { store, keys, confirm, reason }: SignRequest,
): Promise<SignedDocuments> {
  const { privateKey } = keys;
  if (privateKey === undefined) throw new DomainError('SIGNING_KEY_REQUIRED');
  const all = await lookAtSignatures(store, keys, privateKey);
  const toSign = all.filter(({ state }) => state === 'unsigned' || state === 'former');
  if (toSign.length === 0 || !(await confirm(toSign))) return { all, signed: 0 };
  const metadata = await context.migratedMetadata();
  const by = { actor: context.actor, reason, at: Date.now(), changeId: `sign-${randomUUID()}` };
  await metadata.recordAudit({ model: EVERY_MODEL, action: 'sign', subject: `${toSign.length} documents, key ${keyIdOf(privateKey)}`, by });
  for (const { key } of toSign) await store.put(key, signedDocument(key, await store.get(key), privateKey));
  return { all, signed: toSign.length };
}

async function lookAtSignatures(store: ObjectStore, { trusted }: SigningKeys, privateKey: KeyObject): Promise<readonly StoredSignature[]> {
  const own = new Map([[keyIdOf(privateKey), privateKey]]);
  const found: StoredSignature[] = [];
  for (const prefix of SIGNED_PREFIXES)
    for await (const { key } of store.list(prefix))
      if (isSignedKey(key)) found.push({ key, state: stateOf(key, await store.get(key), own, trusted) });
  return found;
}

function stateOf(
  key: string,
  stored: Uint8Array,
  own: ReadonlyMap<string, KeyObject>,
  trusted: ReadonlyMap<string, KeyObject>,
): SignatureState {
  const document = takeApart(stored);
  if (document === undefined) return 'wrong';
  if (document.signature === undefined) return 'unsigned';
  if (signatureProblem(key, document, own) === undefined) return 'signed';
  return signatureProblem(key, document, trusted) === undefined ? 'former' : 'wrong';
}
