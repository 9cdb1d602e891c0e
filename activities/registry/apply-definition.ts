import { unlessMissing } from '../../adapters/object-store/put-document.js';
import { documentBytes } from '../../adapters/object-store/document-bytes.js';
import type { Actor } from '../../adapters/metadata-store/metadata-store.js';
import { keys } from '../../contracts/names.js';
import { definitionDigest, trainingDigest } from '../../core/definition/definition-digest.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { DomainError } from '../../core/errors.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

type DefinitionStores = Pick<TrainingDependencies, 'objects' | 'metadata'>;

/**
 * Stores a validated definition and makes it the model's current one. The object is the truth and is its own canonical JSON, so
 * its digest can be checked; the database has a copy for people.
 * @returns the digest that workflows carry
 */
export async function storeDefinition(stores: DefinitionStores, definition: ModelDefinition, by: Actor): Promise<string> {
  const digest = definitionDigest(definition);
  await stores.objects.putIfAbsent(keys.definition(digest), documentBytes(definition));
  await stores.metadata.putDefinition({
    digest,
    model: definition.name,
    trainingDigest: trainingDigest(definition),
    json: canonicalJson(definition),
    createdAt: by.at,
  });
  await stores.metadata.setCurrentDefinition(definition.name, digest, by);
  return digest;
}

/** @throws DEFINITION_UNKNOWN when nobody has applied it here, DOCUMENT_INVALID when its bytes are not what the digest says, DOCUMENT_NEWER */
export async function loadDefinition({ objects }: Pick<TrainingDependencies, 'objects'>, digest: string): Promise<ModelDefinition> {
  const key = keys.definition(digest);
  const text = await readText(objects, key, digest);
  if (sha256Hex(text) !== digest)
    throw new DomainError('DOCUMENT_INVALID', { key, store: objects.describe(), problem: 'its SHA-256 is not its name' });
  // The digest says that these are the bytes of a definition that was validated before it was stored.
  const definition = JSON.parse(text) as ModelDefinition;
  if (definition.formatVersion > 1) throw new DomainError('DOCUMENT_NEWER', { key, found: definition.formatVersion, supported: 1 });
  return definition;
}

async function readText(objects: TrainingDependencies['objects'], key: string, digest: string): Promise<string> {
  const found = await unlessMissing(objects.get(key));
  if (found === undefined) throw new DomainError('DEFINITION_UNKNOWN', { digest, store: objects.describe() });
  return new TextDecoder().decode(found);
}
