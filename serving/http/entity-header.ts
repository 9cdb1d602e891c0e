import type { RouteCall } from './route.js';

const ENTITY_HEADER = 'perennial-entity';

/** Whom a request is about, from its header `Perennial-Entity`; undefined when the client does not say. */
export function entityOf(call: RouteCall): string | undefined {
  return call.header(ENTITY_HEADER) || undefined;
}
