import { jsonReply } from '../../http/route.js';
import type { Route, RouteCall, RouteReply } from '../../http/route.js';
import type { EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import { inferHandler } from './infer-route.js';
import { describeModel } from './model-metadata.js';
import type { Predictor } from '../../prediction/predictor.js';
import { statisticsRoutes } from './statistics-routes.js';

export interface OpenInferenceOptions {
  readonly endpoints: EndpointTable;
  readonly predictor: Predictor;
  readonly maxRows: number;
  readonly release: string;
}

const EXTENSIONS = ['binary_tensor_data', 'statistics', 'model_repository'];

/** The Open Inference Protocol v2 over HTTP. A model's name here is its endpoint's name. */
export function openInferenceRoutes(options: OpenInferenceOptions): readonly Route[] {
  const { endpoints, release } = options;
  const metadata = (call: RouteCall): RouteReply => modelMetadata(endpoints.seenBy(call.caller), call);
  const ready = (call: RouteCall): RouteReply => modelReady(endpoints.seenBy(call.caller), call);
  const infer = { method: 'POST', takes: 'raw', handle: inferHandler(options) } as const;
  const names = ({ caller }: RouteCall): readonly string[] =>
    endpoints
      .seenBy(caller)
      .all()
      .map(({ name }) => name);
  return [
    { method: 'GET', path: '/v2', handle: () => jsonReply({ name: 'perennial', version: release, extensions: EXTENSIONS }) },
    { method: 'GET', path: '/v2/models', handle: (call) => jsonReply({ models: [...names(call)].sort() }) },
    ...statisticsRoutes(endpoints),
    { ...infer, path: '/v2/models/:model/infer' },
    { ...infer, path: '/v2/models/:model/versions/:version/infer' },
    { method: 'GET', path: '/v2/models/:model', handle: metadata },
    { method: 'GET', path: '/v2/models/:model/versions/:version', handle: metadata },
    { method: 'GET', path: '/v2/models/:model/ready', handle: ready },
    { method: 'GET', path: '/v2/models/:model/versions/:version/ready', handle: ready },
  ];
}

function modelMetadata(endpoints: Endpoints, { params, observed }: RouteCall): RouteReply {
  const name = params.model ?? '';
  const active = endpoints.require(name, params.version);
  observed.active = active;
  return jsonReply(describeModel(active, endpoints.served(name).variants));
}

function modelReady(endpoints: Endpoints, { params }: RouteCall): RouteReply {
  const name = params.model ?? '';
  endpoints.require(name, params.version);
  return jsonReply({ name, ready: true });
}
