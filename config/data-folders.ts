import type { LocalSettings } from './local-settings.js';

/** Where files of data may lie, whatever definition names them. */
export function dataFolders({ home, dataFolders: others }: Pick<LocalSettings, 'home' | 'dataFolders'>): readonly string[] {
  return [home, ...others];
}
