import type { Settings } from '../../config/settings.js';
import type { TemporalConnectionSettings } from '../../config/temporal-settings.js';

export interface ConnectionSettings extends TemporalConnectionSettings {
  readonly address: string;
}

/** Options of a client's connection. A worker's takes the key as text, and is told of each new one (`workers/repeated/follow-api-key.ts`). */
export function connectionSettings(settings: Settings): ConnectionSettings {
  // Where `perennial up` has its own server unless told otherwise.
  return { address: settings.temporalAddress ?? `127.0.0.1:${settings.temporalPort}`, ...settings.temporalConnection };
}
