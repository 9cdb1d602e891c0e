import type { MetadataStore } from '../adapters/metadata-store/metadata-store.js';
import type { ModelDefinition } from '../core/definition/definition.js';
import { DomainError } from '../core/errors.js';
import { didYouMean } from '../core/nearest-name.js';

/** One that was removed is known by what it has left. Errors: MODEL_UNKNOWN. */
export async function requireModel(metadata: MetadataStore, model: string): Promise<void> {
  if ((await metadata.listDefinitions(model, 1)).length === 0) await currentDefinition(metadata, model);
}

/** The definition that new pipelines of a model use. Errors: MODEL_UNKNOWN. */
export async function currentDefinition(
  metadata: MetadataStore,
  model: string,
): Promise<{ readonly digest: string; readonly definition: ModelDefinition }> {
  const row = await metadata.getCurrentDefinition(model);
  if (row === undefined) {
    const models = await metadata.listModels();
    throw new DomainError('MODEL_UNKNOWN', {
      model: `${model}${models.length === 0 ? '' : ` (there are ${models.join(', ')}.${didYouMean(model, models)})`}`,
    });
  }
  // Written by `apply` after validation; the digest is checked where it is trained with.
  return { digest: row.digest, definition: JSON.parse(row.json) as ModelDefinition };
}
