import { SETTINGS } from './settings-table.js';
import type { Environment } from './setting-kinds.js';

/** Whether errors are printed with their stack traces; readable also when other settings are wrong. */
export function isDebugMode(environment: Environment = process.env): boolean {
  return /^(?:1|true)$/i.test(environment[SETTINGS.debug.env] ?? '');
}
