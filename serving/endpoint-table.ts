import type { DeploymentRevision, VersionManifest } from '../contracts/documents.js';
import { DomainError } from '../core/errors.js';
import { didYouMean } from '../core/names/nearest-name.js';
import type { ServableModel } from './servable-model.js';
import type { VariantMeters } from './variant-meters.js';

/** What an endpoint answers with. Replaced as a whole, so that one request sees one version. */
export interface ActiveModel {
  readonly revision: DeploymentRevision;
  readonly manifest: VersionManifest;
  readonly model: ServableModel;
  /** Name within the revision, such as `v7`. */
  readonly variant: string;
  readonly meters: VariantMeters;
  /** Epoch milliseconds. */
  readonly since: number;
}

export interface QuarantinedRevision {
  readonly revision: number;
  readonly model: string;
  readonly version: number;
  readonly reason: string;
  readonly at: number;
}

export interface Endpoint {
  readonly name: string;
  /** Highest revision number looked at, whatever became of it. */
  seenRevision: number;
  active: ActiveModel | undefined;
  /** Why nothing, or not the newest revision, is in effect; empty when all is well. */
  waitingFor: string;
  readonly quarantined: QuarantinedRevision[];
}

/** Every endpoint that this process knows, by name. */
export class EndpointTable {
  /** False until the object store was asked once: a name that is not here may still be deployed. */
  isComplete = false;
  private readonly endpoints = new Map<string, Endpoint>();

  all(): readonly Endpoint[] {
    return [...this.endpoints.values()];
  }

  find(name: string): Endpoint | undefined {
    return this.endpoints.get(name);
  }

  findOrAdd(name: string): Endpoint {
    const known = this.endpoints.get(name);
    if (known !== undefined) return known;
    const added: Endpoint = { name, seenRevision: 0, active: undefined, waitingFor: 'its first deployment revision', quarantined: [] };
    this.endpoints.set(name, added);
    return added;
  }

  /**
   * What answers one request.
   * @param entity whom the request is about, where the client says so
   * Errors: those of `require`.
   */
  choose(name: string, version?: string, _entity?: string): ActiveModel {
    return this.require(name, version);
  }

  /** @param version as in a path, checked when given. Errors: SERVING_MODEL_UNKNOWN, SERVING_NOT_READY, SERVING_VERSION_NOT_ACTIVE. */
  require(name: string, version?: string): ActiveModel {
    const endpoint = this.endpoints.get(name);
    if (endpoint === undefined) {
      if (!this.isComplete) throw new DomainError('SERVING_NOT_READY', { reason: 'the object store has not yet said what is deployed' });
      const served = [...this.endpoints.keys()].sort();
      throw new DomainError('SERVING_MODEL_UNKNOWN', { served, suggestion: didYouMean(name.slice(0, 64), served) });
    }
    const { active } = endpoint;
    if (active === undefined) throw new DomainError('SERVING_NOT_READY', { reason: `it waits for ${endpoint.waitingFor}` });
    if (version !== undefined && version !== String(active.manifest.version)) {
      throw new DomainError('SERVING_VERSION_NOT_ACTIVE', { model: name, version: active.manifest.version });
    }
    return active;
  }
}
