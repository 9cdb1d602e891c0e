import { DomainError } from '../../core/errors.js';
import type { Route } from './route.js';

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Finds the route of a method and a path. Parameters stay as sent: names of models need no percent-decoding. */
export class Router {
  private readonly routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.routes = routes.map((route) => ({ route, segments: route.path.split('/') }));
  }

  /** @param path without the query. Errors: ROUTE_UNKNOWN, METHOD_NOT_ALLOWED. */
  match(method: string, path: string): RouteMatch {
    const segments = path.split('/');
    const allowed: string[] = [];
    for (const { route, segments: pattern } of this.routes) {
      const params = matchSegments(pattern, segments);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      allowed.push(route.method);
    }
    if (allowed.length > 0)
      throw new DomainError('METHOD_NOT_ALLOWED', { field: 'method', found: knownMethod(method), expected: allowed.join(' or ') });
    throw new DomainError('ROUTE_UNKNOWN', { routes: this.routes.map(({ route }) => `${route.method} ${route.path}`) });
  }
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i += 1) {
    const expected = pattern[i] as string;
    const found = segments[i] as string;
    if (expected.startsWith(':')) params[expected.slice(1)] = found;
    else if (expected !== found) return undefined;
  }
  return params;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'another method';
}
