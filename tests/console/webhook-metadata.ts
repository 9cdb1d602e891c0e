import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import { openMetadataStore } from '../ports/store-spec.js';

export interface WebhookMetadata {
  readonly metadata: MetadataStore;
  close(): Promise<void>;
}

/** A database in which these models have a definition, as much of it as a webhook looks at. */
export async function openWebhookMetadata(models: readonly string[]): Promise<WebhookMetadata> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-webhook-'));
  const metadata = openMetadataStore(`sqlite:${join(folder, 'metadata.db')}`);
  await metadata.migrate();
  for (const model of models) {
    const digest = `digest-${model}`;
    await metadata.putDefinition({ digest, model, trainingDigest: digest, json: '{}', createdAt: 1 });
    await metadata.setCurrentDefinition(model, digest, { actor: 'test', reason: 'test', at: 1, changeId: digest });
  }
  return {
    metadata,
    close: async () => {
      await metadata.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
