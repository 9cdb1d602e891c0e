import type { ActiveModel } from '../model/active-model.js';
import type { EndpointTable, Endpoints } from '../variants/endpoint-table.js';
import type { Route } from '../http/route.js';
import { openApiDocument } from './openapi-document.js';
import type { OpenApiOptions } from './openapi-document.js';

/** Callers who see different endpoints have documents of their own; those asked for last are kept. */
const MAX_KNOWN = 16;

/** `GET /openapi.json`: built again when something else is deployed. */
export function openApiRoute(endpoints: EndpointTable, options: OpenApiOptions): Route {
  const known = new Map<string, string>();
  return {
    method: 'GET',
    path: '/openapi.json',
    handle: ({ caller }) => {
      const served = servedModels(endpoints.seenBy(caller));
      const key = served.map(({ revision, variant }) => `${revision.endpoint} ${revision.revision} ${variant}`).join(',');
      const body = known.get(key) ?? JSON.stringify(openApiDocument(served, options));
      known.delete(key);
      known.set(key, body);
      for (const [oldest] of known) if (known.size > MAX_KNOWN) known.delete(oldest);
      return { status: 200, body, headers: { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' } };
    },
  };
}

function servedModels(endpoints: Endpoints): readonly ActiveModel[] {
  const active = endpoints.all().flatMap((endpoint) => endpoint.active ?? []);
  return active.sort((a, b) => (a.revision.endpoint < b.revision.endpoint ? -1 : 1));
}
