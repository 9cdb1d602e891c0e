import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import { variantName } from '../../core/deployment/variant-split.js';
import { isDomainError } from '../../core/errors.js';
import type { ActiveModel } from '../model/active-model.js';
import type { ServableModel } from '../model/servable-model.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';
import { VariantMeters } from '../metrics/variant-meters.js';
import { isMissing, isPassing } from './install-failures.js';
import { ServedRevision } from '../variants/served-revision.js';
import type { FailedShadow } from '../variants/served-revision.js';

/** Makes one version ready to answer, or throws. */
export interface VersionLoader {
  load(endpoint: string, manifest: VersionManifest, revision: number): Promise<ServableModel>;
}

export interface InstallParts {
  readonly loader: VersionLoader;
  readonly metrics: ServingMetrics;
  readonly manifestOf: (version: VersionName) => Promise<VersionManifest>;
  /** What the endpoint answers with now: its models are taken over where the revision has the same versions. */
  readonly current: ServedRevision | undefined;
}

export interface VersionName {
  readonly model: string;
  readonly version: number;
}

/**
 * Loads what a revision names and the endpoint does not have yet. All targets or nothing: what was loaded is released when one fails.
 * A shadow that is at fault, or lost, is left out instead, since it answers nobody.
 * Errors: those of `manifestOf` and of the loader.
 */
export async function installRevision(revision: DeploymentRevision, parts: InstallParts): Promise<ServedRevision> {
  const models = new LoadedModels(revision, parts);
  try {
    const variants: ActiveModel[] = [];
    for (const target of revision.targets) variants.push(await models.active(target, variantName(target)));
    const shadows: ActiveModel[] = [];
    const failedShadows: FailedShadow[] = [];
    for (const shadow of revision.shadows ?? []) {
      try {
        shadows.push({ ...(await models.active(shadow, variantName(shadow))), isShadow: true });
      } catch (error) {
        if (isPassing(error) && !isMissing(error)) throw error;
        failedShadows.push({ model: shadow.model, version: shadow.version, reason: isDomainError(error) ? error.message : 'it failed' });
      }
    }
    return new ServedRevision(revision, { variants, shadows, failedShadows });
  } catch (error) {
    await models.releaseFresh();
    throw error;
  }
}

class LoadedModels {
  private readonly known = new Map<string, { readonly model: ServableModel; readonly manifest: VersionManifest }>();
  private readonly fresh: ServableModel[] = [];
  private readonly since = Date.now();

  constructor(
    private readonly revision: DeploymentRevision,
    private readonly parts: InstallParts,
  ) {
    const { current } = parts;
    for (const { model, manifest } of current === undefined ? [] : [...current.variants, ...current.shadows])
      this.known.set(nameOf(manifest), { model, manifest });
  }

  async active(version: VersionName, variant: string): Promise<ActiveModel> {
    const { revision, since } = this;
    const { endpoint } = revision;
    const { model, manifest } = this.known.get(nameOf(version)) ?? (await this.load(version));
    const meters = new VariantMeters(this.parts.metrics, { endpoint, version: version.version, variant });
    return { revision, manifest, model, variant, meters, since };
  }

  async releaseFresh(): Promise<void> {
    for (const model of this.fresh) await model.release();
  }

  private async load(version: VersionName): Promise<{ readonly model: ServableModel; readonly manifest: VersionManifest }> {
    const manifest = await this.parts.manifestOf(version);
    const { endpoint, revision } = this.revision;
    const model = await this.parts.loader.load(endpoint, manifest, revision);
    this.fresh.push(model);
    this.known.set(nameOf(version), { model, manifest });
    return { model, manifest };
  }
}

function nameOf({ model, version }: VersionName): string {
  return `${model}@${version}`;
}
