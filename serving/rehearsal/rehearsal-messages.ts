import type { LocalCopy } from '../../adapters/object-store/read-copy.js';
import type { ModelKindName } from '../../core/model-kinds.js';

/** Local copies of one version's files. Who reads them compares the digests with what he read. */
export interface VersionFiles {
  readonly modelKind: ModelKindName;
  /** By the names that the kind's models have. */
  readonly model: Readonly<Record<string, LocalCopy>>;
  readonly signature: LocalCopy;
  readonly golden: LocalCopy;
}

/** Parent to child, once. */
export interface RehearsalRequest {
  readonly files: VersionFiles;
}

/**
 * Child to parent, once, last thing it does. `reason` holds no values of golden rows; `mayPass` when the version was not tried at all,
 * since what was read are not its bytes.
 */
export type RehearsalAnswer =
  { readonly passed: true; readonly rows: number } | { readonly passed: false; readonly reason: string; readonly mayPass: boolean };
