import { DomainError } from '../../core/errors.js';

/** The models that answer for an endpoint now; undefined as long as that is not known. */
export type ModelsOf = (endpoint: string) => readonly string[] | undefined;

/** What an entry of the file of tokens is for; undefined: all of them. */
export interface ScopeNames {
  readonly endpoints?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
}

interface ScopeOwner {
  readonly name: string;
  /** Undefined: a token. */
  readonly by?: 'certificate' | 'oidc' | undefined;
}

/** Stands for all in lists of names, and as the endpoint of a request that is about the whole server. */
export const EVERY_ENDPOINT = '*';

/**
 * The endpoints that a caller may use and see: those of `endpoints` that answer with `models` alone. Whether an endpoint outside is
 * there cannot be learned from what is answered.
 */
export class EndpointScope {
  private readonly endpoints: ReadonlySet<string> | undefined;
  private readonly models: ReadonlySet<string> | undefined;

  private constructor(
    { endpoints, models }: ScopeNames,
    private readonly modelsOf: ModelsOf,
    private readonly owner: ScopeOwner,
  ) {
    this.endpoints = endpoints && new Set(endpoints);
    this.models = models && new Set(models);
  }

  /** Undefined for who may use every endpoint, so that asking costs nothing. */
  static of({ name, by, endpoints, models }: ScopeNames & ScopeOwner, modelsOf: ModelsOf): EndpointScope | undefined {
    const limits = { endpoints: limitOf(endpoints), models: limitOf(models) };
    return limits.endpoints === undefined && limits.models === undefined ? undefined : new EndpointScope(limits, modelsOf, { name, by });
  }

  allows(endpoint: string): boolean {
    if (this.endpoints?.has(endpoint) === false) return false;
    if (this.models === undefined) return true;
    const found = this.modelsOf(endpoint) ?? [];
    return found.length > 0 && found.every((model) => this.models?.has(model) === true);
  }

  /** Errors: SERVING_ENDPOINT_FORBIDDEN; SERVING_NOT_READY as long as it is not known which models answer. */
  require(endpoint: string): void {
    if (this.allows(endpoint)) return;
    if (endpoint !== EVERY_ENDPOINT && this.endpoints?.has(endpoint) !== false && this.modelsOf(endpoint) === undefined)
      throw new DomainError('SERVING_NOT_READY', { reason: 'it is not yet known which model answers for this endpoint' });
    const limits = [limitText('endpoints', this.endpoints), limitText('models', this.models)].filter((text) => text !== '');
    throw new DomainError('SERVING_ENDPOINT_FORBIDDEN', {
      ...this.owner,
      limits: limits.join(' and '),
      found: endpoint === EVERY_ENDPOINT ? 'the whole server' : 'another one',
    });
  }
}

function limitOf(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.includes(EVERY_ENDPOINT) === true ? undefined : names;
}

function limitText(what: string, names: ReadonlySet<string> | undefined): string {
  if (names === undefined) return '';
  return names.size === 0 ? `no ${what}` : `the ${what} ${[...names].join(', ')}`;
}
