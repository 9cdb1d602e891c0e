import { checkedSettings, readLocalSettings } from './local-settings.js';
import type { LocalSettings } from './local-settings.js';
import type { Environment } from './setting-kinds.js';
import { readTemporalSettings } from './temporal-settings.js';
import type { TemporalSettings } from './temporal-settings.js';

export type Settings = LocalSettings & TemporalSettings;

/**
 * Reads every setting from the environment (the process's own unless given) and Temporal's profile into a deep-frozen object.
 * Throws one SETTINGS_INVALID that lists every problem, without the values of secrets.
 */
export function loadSettings(environment: Environment = process.env): Settings {
  const local = readLocalSettings(environment);
  const temporal = readTemporalSettings(environment);
  return checkedSettings({ values: { ...local.values, ...temporal.values }, problems: [...local.problems, ...temporal.problems] });
}
