import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import type { ActiveModel } from '../model/active-model.js';
import type { EndpointScope } from '../tokens/endpoint-scope.js';
import type { Caller } from '../tokens/token-gate.js';
import type { ServedRevision, VariantRequest } from './served-revision.js';

export interface QuarantinedRevision {
  readonly revision: number;
  readonly model: string;
  readonly version: number;
  readonly reason: string;
  readonly at: number;
}

/** An object that a revision needs and the store does not have, or not as somebody signed it. */
export interface LostObject {
  readonly key: string;
  /** It is there, and nobody whom this process trusts has signed it. */
  readonly isUntrusted: boolean;
  readonly reason: string;
}

export class Endpoint {
  /** Highest revision number that need not be looked at again, whatever became of it and of those below. */
  seenRevision = 0;
  /** By revision, above the one that is served: they are taken when the object is back, or signed. */
  readonly lost = new Map<number, LostObject>();
  /** What there is to serve was tried to the end: what is not served now waits for somebody. */
  isSettled = false;
  /** When it was asked last with the answer that there is no further revision, on the process's own monotonic clock. */
  quietAt = -Infinity;
  served: ServedRevision | undefined;
  /** Why nothing, or not the newest revision, is in effect; empty when all is well. */
  waitingFor = 'its first deployment revision';
  readonly quarantined: QuarantinedRevision[] = [];
  /** An operator asked this process not to answer for it; what is deployed is followed all the same. */
  isUnloaded = false;

  constructor(readonly name: string) {}

  /** The variant with the largest share. */
  get active(): ActiveModel | undefined {
    return this.served?.leader;
  }
}

/** Endpoints, as those who ask for them see them. */
export abstract class Endpoints {
  /** False until the object store was asked once: a name that is not here may still be deployed. */
  abstract readonly isComplete: boolean;

  abstract all(): readonly Endpoint[];

  abstract find(name: string): Endpoint | undefined;

  /**
   * What answers one request: by its version, else by its key where the deployment is sticky, else by its id.
   * Errors: those of `require`.
   */
  choose(name: string, request: VariantRequest, requestId: string): ActiveModel {
    const served = this.served(name);
    return served.choose(request, requestId) ?? notActive(name, served);
  }

  /**
   * The variant of a version, or the one with the largest share.
   * @param version as in a path
   * Errors: SERVING_MODEL_UNKNOWN, SERVING_NOT_READY, SERVING_VERSION_NOT_ACTIVE, SERVING_ENDPOINT_FORBIDDEN.
   */
  require(name: string, version?: string): ActiveModel {
    const served = this.served(name);
    return (version === undefined ? served.leader : served.find(version)) ?? notActive(name, served);
  }

  /** What an endpoint answers with. Errors: SERVING_MODEL_UNKNOWN, SERVING_NOT_READY, SERVING_ENDPOINT_FORBIDDEN. */
  served(name: string): ServedRevision {
    const { served, isUnloaded, waitingFor } = this.known(name);
    if (isUnloaded) throw new DomainError('SERVING_NOT_READY', { reason: 'it was unloaded here and waits to be loaded again' });
    if (served === undefined) throw new DomainError('SERVING_NOT_READY', { reason: `it waits for ${waitingFor}` });
    return served;
  }

  /** Errors: SERVING_MODEL_UNKNOWN; SERVING_NOT_READY as long as it is not known what is deployed; SERVING_ENDPOINT_FORBIDDEN. */
  known(name: string): Endpoint {
    const endpoint = this.find(name);
    if (endpoint !== undefined) return endpoint;
    if (!this.isComplete) throw new DomainError('SERVING_NOT_READY', { reason: 'the object store has not yet said what is deployed' });
    const served = this.all()
      .map((one) => one.name)
      .sort();
    throw new DomainError('SERVING_MODEL_UNKNOWN', { served, suggestion: didYouMean(name.slice(0, 64), served) });
  }
}

/** Every endpoint that this process knows, by name. */
export class EndpointTable extends Endpoints {
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
    const added = new Endpoint(name);
    this.endpoints.set(name, added);
    return added;
  }

  /** The models that answer for an endpoint; undefined as long as that may change without a new deployment. */
  modelsOf(name: string): readonly string[] | undefined {
    const { served, isSettled } = this.endpoints.get(name) ?? { served: undefined, isSettled: this.isComplete };
    if (served !== undefined) return served.variants.map(({ manifest }) => manifest.model);
    return isSettled ? [] : undefined;
  }

  /** What the caller of a request may use and see. Handlers of requests ask this, not the table. */
  seenBy(caller: Pick<Caller, 'scope'> | undefined): Endpoints {
    return caller?.scope === undefined ? this : new SeenEndpoints(this, caller.scope);
  }
}

class SeenEndpoints extends Endpoints {
  constructor(
    private readonly table: EndpointTable,
    private readonly scope: EndpointScope,
  ) {
    super();
  }

  get isComplete(): boolean {
    return this.table.isComplete;
  }

  all(): readonly Endpoint[] {
    return this.table.all().filter(({ name }) => this.scope.allows(name));
  }

  find(name: string): Endpoint | undefined {
    return this.scope.allows(name) ? this.table.find(name) : undefined;
  }

  override known(name: string): Endpoint {
    this.scope.require(name);
    return super.known(name);
  }
}

function notActive(name: string, { variants }: ServedRevision): never {
  const versions = [...new Set(variants.map(({ manifest }) => manifest.version))];
  throw new DomainError('SERVING_VERSION_NOT_ACTIVE', { model: name, version: versions.join(' and ') });
}
