import type { EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import { jsonReply } from '../../http/route.js';
import type { Route } from '../../http/route.js';
import type { ServedRevision } from '../../variants/served-revision.js';

/** What clients of protocol v1 ask besides predictions: KServe's read `ready`, TensorFlow Serving's read the states of versions. */
export function v1ModelRoutes(endpoints: EndpointTable): readonly Route[] {
  return [
    { method: 'GET', path: '/v1/models', handle: ({ caller }) => jsonReply({ models: namesOf(endpoints.seenBy(caller)) }) },
    {
      method: 'GET',
      path: '/v1/models/:model',
      handle: ({ params, caller }) => {
        const name = params.model ?? '';
        return jsonReply({ name, ready: true, model_version_status: versionStates(endpoints.seenBy(caller).served(name)) });
      },
    },
  ];
}

function namesOf(endpoints: Endpoints): readonly string[] {
  return endpoints
    .all()
    .map(({ name }) => name)
    .sort();
}

function versionStates({ variants }: ServedRevision): readonly object[] {
  const versions = [...new Set(variants.map(({ manifest }) => manifest.version))].sort((a, b) => b - a);
  const status = { error_code: 'OK', error_message: '' };
  return versions.map((version) => ({ version: String(version), state: 'AVAILABLE', status }));
}
