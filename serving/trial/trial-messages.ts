/** Local, verified files of one version. */
export interface VersionFiles {
  readonly onnxPath: string;
  readonly signaturePath: string;
  readonly goldenPath: string;
}

/** Parent to child, once. */
export interface TrialRequest {
  readonly files: VersionFiles;
}

/** Child to parent, once, last thing it does. `reason` holds no values of golden rows. */
export type TrialAnswer = { readonly passed: true; readonly rows: number } | { readonly passed: false; readonly reason: string };
