import type { IncomingHttpHeaders } from 'node:http';

const ENTITY_HEADER = 'perennial-entity';

/** Whom a request is about, from its header `Perennial-Entity`; undefined when the client does not say. */
export function entityOf(headers: IncomingHttpHeaders): string | undefined {
  const value = headers[ENTITY_HEADER];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
