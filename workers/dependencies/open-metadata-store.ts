import { createMetadataStore } from '../../adapters/metadata-store/knex-metadata-store.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { LocalSettings } from '../../config/local-settings.js';

/** The metadata database that the settings name; nothing is connected or created before the first use. */
export function openMetadataStore(settings: LocalSettings): MetadataStore {
  return createMetadataStore({
    url: () => {
      const database = settings.current('database');
      return database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url;
    },
  });
}
