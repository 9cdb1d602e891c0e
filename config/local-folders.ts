import { join } from 'node:path';
import type { LocalSettings } from './local-settings.js';

/** Folders on this machine with data of the installation, besides its data directory. Tools in the cache folder are public programs. */
export function localFolders(settings: Pick<LocalSettings, 'cacheDir' | 'objectStore' | 'predictionLogDir'>): readonly string[] {
  const { cacheDir, objectStore, predictionLogDir } = settings;
  const store = objectStore.kind === 'fs' ? [objectStore.root] : [];
  return [...new Set([...store, join(cacheDir, 'objects'), join(cacheDir, 'serving'), predictionLogDir])];
}
