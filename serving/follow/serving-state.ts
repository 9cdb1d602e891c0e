import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../../adapters/private-files.js';
import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import { sha256Hex } from '../../core/digest/sha256.js';

export interface RememberedRevision {
  readonly revision: DeploymentRevision;
  /** Of all its versions; what is not remembered is not served from the local copy. */
  readonly manifests: readonly VersionManifest[];
}

interface StateDocument {
  readonly formatVersion: 1;
  /** SHA-256 of `served` as JSON. */
  readonly sha256: string;
  readonly served: readonly RememberedRevision[];
}

/**
 * What this machine served last, so that it serves again while the object store is down. A convenience, never truth: a missing,
 * broken, changed or newer file counts as none. One file per object store, since one cache folder can belong to several.
 */
export class ServingState {
  private readonly path: string;

  constructor(dir: string, storeDescription: string) {
    const store = sha256Hex(storeDescription).slice(0, 12);
    this.path = join(dir, `serving-state-${store}.json`);
  }

  async read(): Promise<readonly RememberedRevision[]> {
    try {
      const state = JSON.parse(await readFile(this.path, 'utf8')) as Partial<StateDocument>;
      const isWhole = state.formatVersion === 1 && Array.isArray(state.served) && state.sha256 === digestOf(state.served);
      return isWhole ? (state.served ?? []) : [];
    } catch {
      return [];
    }
  }

  async write(served: readonly RememberedRevision[]): Promise<void> {
    const state: StateDocument = { formatVersion: 1, sha256: digestOf(served), served };
    const temp = `${this.path}.${randomUUID()}`;
    await makePrivateFolder(dirname(this.path));
    try {
      await writePrivateFile(temp, JSON.stringify(state));
      await rename(temp, this.path);
    } finally {
      await rm(temp, { force: true });
    }
  }
}

function digestOf(served: readonly RememberedRevision[]): string {
  return sha256Hex(JSON.stringify(served));
}
