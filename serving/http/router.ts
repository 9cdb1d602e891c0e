import { DomainError } from '../../core/errors.js';
import type { Route } from './route.js';

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** One segment of a route's path: literal text, or a parameter and the literal text after it. */
interface Segment {
  readonly parameter: string;
  readonly literal: string;
}

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly Segment[];
}

/** Paths whose routes are remembered; what callers make up does not fill memory. */
const MAX_KNOWN = 256;
const MAX_KNOWN_CHARS = 256;

/** Finds the route of a method and a path. Parameters stay as sent: names of models need no percent-decoding. */
export class Router {
  /** By number of segments. */
  private readonly routes = new Map<number, CompiledRoute[]>();
  private readonly known = new Map<string, RouteMatch>();

  constructor(private readonly all: readonly Route[]) {
    for (const route of all) {
      const segments = route.path.split('/').map(compileSegment);
      const alike = this.routes.get(segments.length) ?? [];
      this.routes.set(segments.length, [...alike, { route, segments }]);
    }
  }

  /** @param path without the query. Errors: ROUTE_UNKNOWN, METHOD_NOT_ALLOWED. */
  match(method: string, path: string): RouteMatch {
    const known = this.known.get(path);
    if (known?.route.method === method) return known;
    const match = this.find(method, path);
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    if (path.length <= MAX_KNOWN_CHARS) this.known.set(path, match);
    return match;
  }

  private find(method: string, path: string): RouteMatch {
    const found = path.split('/');
    const allowed = new Set<string>();
    for (const { route, segments } of this.routes.get(found.length) ?? []) {
      if (!matches(segments, found)) continue;
      if (route.method === method) return { route, params: parametersOf(segments, found) };
      allowed.add(route.method);
    }
    if (allowed.size > 0)
      throw new DomainError('METHOD_NOT_ALLOWED', { field: 'method', found: knownMethod(method), expected: [...allowed].join(' or ') });
    throw new DomainError('ROUTE_UNKNOWN', { routes: this.all.map((route) => `${route.method} ${route.path}`) });
  }
}

function compileSegment(segment: string): Segment {
  const [, parameter = '', literal = ''] = /^:(\w+)(.*)$/.exec(segment) ?? [];
  return parameter === '' ? { parameter, literal: segment } : { parameter, literal };
}

function matches(segments: readonly Segment[], found: readonly string[]): boolean {
  for (let i = 0; i < segments.length; i += 1) {
    const { parameter, literal } = segments[i] as Segment;
    const text = found[i] as string;
    if (parameter === '' ? text !== literal : !holds(text, literal)) return false;
  }
  return true;
}

/** True for a value and the literal after it. No value has a colon, which begins what a path asks of a name: `NAME:predict`. */
function holds(text: string, literal: string): boolean {
  const length = text.length - literal.length;
  return length > 0 && text.endsWith(literal) && text.indexOf(':') === (literal === '' ? -1 : length);
}

function parametersOf(segments: readonly Segment[], found: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (let i = 0; i < segments.length; i += 1) {
    const { parameter, literal } = segments[i] as Segment;
    const text = found[i] as string;
    if (parameter !== '') params[parameter] = literal === '' ? text : text.slice(0, -literal.length);
  }
  return params;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'another method';
}
