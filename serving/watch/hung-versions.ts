import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import { sha256Hex } from '../../core/digest/sha256.js';

export interface NamedVersion {
  readonly model: string;
  readonly version: number;
}

export interface HungVersion extends NamedVersion {
  readonly endpoint: string;
  /** That was served when it hung. A later one is somebody's new decision. */
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface HungDocument {
  readonly formatVersion: 1;
  readonly hung: readonly HungVersion[];
}

/** One file per object store, as `ServingState` has. */
export function hungPath(dir: string, storeDescription: string): string {
  const store = sha256Hex(storeDescription).slice(0, 12);
  return join(dir, `serving-hung-${store}.json`);
}

/** What hung on this machine; a missing or broken file says of nothing. */
export async function readHung(path: string): Promise<readonly HungVersion[]> {
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as Partial<HungDocument> | null;
    return found?.formatVersion === 1 && Array.isArray(found.hung) ? found.hung : [];
  } catch {
    return [];
  }
}

/** Errors: MODEL_HUNG for a version that hung under this revision or a later one. */
export function refuseHung(
  hung: readonly HungVersion[],
  { endpoint, revision }: Pick<DeploymentRevision, 'endpoint' | 'revision'>,
  { model, version }: NamedVersion,
): void {
  const found = hung.find((one) => one.endpoint === endpoint && one.model === model && one.version === version && one.revision >= revision);
  if (found !== undefined)
    throw new DomainError('MODEL_HUNG', { model, version, revision: found.revision, at: new Date(found.at).toISOString() });
}
