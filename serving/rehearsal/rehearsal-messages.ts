import type { ModelKindName } from '../../core/model-kinds.js';

/** Local, verified files of one version. */
export interface VersionFiles {
  readonly modelKind: ModelKindName;
  /** By the names that the kind's models have. */
  readonly modelPaths: Readonly<Record<string, string>>;
  readonly signaturePath: string;
  readonly goldenPath: string;
}

/** Parent to child, once. */
export interface RehearsalRequest {
  readonly files: VersionFiles;
}

/** Child to parent, once, last thing it does. `reason` holds no values of golden rows. */
export type RehearsalAnswer = { readonly passed: true; readonly rows: number } | { readonly passed: false; readonly reason: string };
