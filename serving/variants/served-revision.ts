import type { DeploymentRevision } from '../../contracts/documents.js';
import { leadingTarget, targetAt, upperBounds } from '../../core/deployment/variant-split.js';
import type { ActiveModel } from '../model/active-model.js';
import { placeOfKey } from './choose-variant.js';

/** Headers by their lower-case names. */
export interface HeaderSource {
  header(name: string): string | undefined;
}

/** What a request says of itself that may decide its variant. */
export interface VariantRequest {
  readonly version?: string | undefined;
  readonly entity?: string | undefined;
  readonly headers?: HeaderSource | undefined;
}

/** A shadow that could not be loaded; the revision is served without it. */
export interface FailedShadow {
  readonly model: string;
  readonly version: number;
  readonly reason: string;
}

export interface ServedParts {
  /** In target order; not empty. */
  readonly variants: readonly ActiveModel[];
  readonly shadows?: readonly ActiveModel[];
  readonly failedShadows?: readonly FailedShadow[];
}

/** Everything that one revision of an endpoint answers with. Replaced as a whole, so that one request sees one revision. */
export class ServedRevision {
  readonly variants: readonly ActiveModel[];
  readonly shadows: readonly ActiveModel[];
  readonly failedShadows: readonly FailedShadow[];
  /** The variant with the largest share: what status and metadata show first. */
  readonly leader: ActiveModel;
  private readonly bounds: readonly number[];
  private readonly salt: string;
  private readonly stickyHeader: string | undefined;
  private readonly stickyByEntity: boolean;

  constructor(
    readonly revision: DeploymentRevision,
    { variants, shadows = [], failedShadows = [] }: ServedParts,
  ) {
    const { targets, salt = '', stickyBy } = revision;
    this.variants = variants;
    this.shadows = shadows;
    this.failedShadows = failedShadows;
    this.bounds = upperBounds(targets);
    this.salt = salt;
    this.stickyByEntity = stickyBy === 'entity';
    this.stickyHeader = stickyBy?.startsWith('header:') === true ? stickyBy.slice('header:'.length).toLowerCase() : undefined;
    const leader = leadingTarget(targets);
    this.leader = variants[leader === undefined ? 0 : targets.indexOf(leader)] as ActiveModel;
  }

  /** The variant that answers a request; undefined when it insists on a version that is not served. `requestId` stands in for a missing key. */
  choose(request: VariantRequest, requestId: string): ActiveModel | undefined {
    if (request.version !== undefined) return this.find(request.version);
    if (this.variants.length === 1) return this.leader;
    return this.variants[targetAt(this.bounds, placeOfKey(this.salt, this.keyOf(request) ?? requestId))];
  }

  get hasShadows(): boolean {
    return this.shadows.length > 0;
  }

  /** The first variant of a version, as a path names it. */
  find(version: string): ActiveModel | undefined {
    return this.variants.find(({ manifest }) => version === String(manifest.version));
  }

  /** Loaded models, each once. */
  models(): ReadonlySet<ActiveModel['model']> {
    return new Set([...this.variants, ...this.shadows].map(({ model }) => model));
  }

  private keyOf({ entity, headers }: VariantRequest): string | undefined {
    if (this.stickyByEntity) return entity;
    return this.stickyHeader === undefined ? undefined : headers?.header(this.stickyHeader) || undefined;
  }
}
