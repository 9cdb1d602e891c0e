import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../../adapters/private-files.js';
import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';

export interface RememberedRevision {
  readonly revision: DeploymentRevision;
  /** Of all its versions; what is not remembered is not served from the local copy. */
  readonly manifests: readonly VersionManifest[];
}

interface StateDocument {
  readonly formatVersion: 1;
  readonly served: readonly RememberedRevision[];
}

/**
 * What this machine served last, so that it serves again while the object store is down. A convenience, never truth: a missing,
 * broken or newer file counts as none. One file per object store, since one cache folder can belong to several.
 */
export class ServingState {
  private readonly path: string;

  constructor(dir: string, storeDescription: string) {
    const store = createHash('sha256').update(storeDescription).digest('hex').slice(0, 12);
    this.path = join(dir, `serving-state-${store}.json`);
  }

  async read(): Promise<readonly RememberedRevision[]> {
    try {
      const state = JSON.parse(await readFile(this.path, 'utf8')) as Partial<StateDocument>;
      return state.formatVersion === 1 && Array.isArray(state.served) ? state.served.map(withManifests) : [];
    } catch {
      return [];
    }
  }

  async write(served: readonly RememberedRevision[]): Promise<void> {
    const state: StateDocument = { formatVersion: 1, served };
    const temp = `${this.path}.${randomUUID()}`;
    await makePrivateFolder(dirname(this.path));
    await writePrivateFile(temp, JSON.stringify(state));
    await rename(temp, this.path);
  }
}

/** Release 0.1.0 wrote the one manifest that it could serve. */
function withManifests(entry: RememberedRevision & { readonly manifest?: VersionManifest }): RememberedRevision {
  const { revision, manifests, manifest } = entry;
  return { revision, manifests: manifests ?? (manifest === undefined ? [] : [manifest]) };
}
