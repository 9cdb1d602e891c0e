import type { ActiveModel } from '../model/active-model.js';
import type { EndpointTable } from '../variants/endpoint-table.js';
import type { Route } from '../http/route.js';
import { openApiDocument } from './openapi-document.js';
import type { OpenApiOptions } from './openapi-document.js';

/** `GET /openapi.json`: built again when something else is deployed. */
export function openApiRoute(endpoints: EndpointTable, options: OpenApiOptions): Route {
  let known: { readonly key: string; readonly body: string } | undefined;
  return {
    method: 'GET',
    path: '/openapi.json',
    handle: () => {
      const served = servedModels(endpoints);
      const key = served.map(({ revision, variant }) => `${revision.endpoint} ${revision.revision} ${variant}`).join(',');
      if (known?.key !== key) known = { key, body: JSON.stringify(openApiDocument(served, options)) };
      return { status: 200, body: known.body, headers: { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' } };
    },
  };
}

function servedModels(endpoints: EndpointTable): readonly ActiveModel[] {
  const active = endpoints.all().flatMap((endpoint) => endpoint.active ?? []);
  return active.sort((a, b) => (a.revision.endpoint < b.revision.endpoint ? -1 : 1));
}
