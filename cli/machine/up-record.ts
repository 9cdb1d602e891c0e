import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../adapters/private-files.js';
import type { Settings } from '../../config/settings.js';

/** `HOME/up.json`: where the parts of the running `perennial up` listen, so that commands in the same home find them on any port. */
export interface UpRecord {
  readonly pid: number;
  readonly startedAt: number;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | null;
  readonly servingUrl: string;
  readonly webhookUrl: string;
}

const path = (home: string): string => join(home, 'up.json');

export async function writeUpRecord(home: string, record: UpRecord): Promise<void> {
  await writePrivateFile(path(home), `${JSON.stringify(record, null, 2)}\n`);
}

export async function removeUpRecord(home: string): Promise<void> {
  await rm(path(home), { force: true });
}

/** Undefined when none was written. A killed `up` leaves its record behind: nothing answers there then. */
export function readUpRecord(home: string): UpRecord | undefined {
  try {
    return JSON.parse(readFileSync(path(home), 'utf8')) as UpRecord;
  } catch {
    return undefined;
  }
}

/** The settings with the addresses of the running `up`, where they name none themselves. */
export function withUpRecord(settings: Settings): Settings {
  if (settings.temporalAddress !== undefined) return settings;
  const record = readUpRecord(settings.home);
  if (record === undefined) return settings;
  const serving = new URL(record.servingUrl);
  return { ...settings, temporalAddress: record.temporalAddress, servingHost: serving.hostname, servingPort: Number(serving.port) };
}
