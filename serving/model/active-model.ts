import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import type { ServableModel } from './servable-model.js';
import type { VariantMeters } from '../metrics/variant-meters.js';

/** One variant of what an endpoint answers with, or a shadow of it. */
export interface ActiveModel {
  readonly revision: DeploymentRevision;
  readonly manifest: VersionManifest;
  /** Variants of one version share it, also over several revisions. */
  readonly model: ServableModel;
  /** Name within the revision, such as `v7`. */
  readonly variant: string;
  readonly meters: VariantMeters;
  /** Gets copies of requests and answers none. @default false */
  readonly isShadow?: boolean;
  /** Epoch milliseconds. */
  readonly since: number;
}
