import { jsonReply } from '../http/route.js';
import type { Route, RouteCall, RouteReply } from '../http/route.js';
import type { EndpointTable } from '../endpoint-table.js';
import { readInferRequest } from './infer-request.js';
import { entityOf } from './entity-header.js';
import { describeOutputs, formatOutputs, selectOutputs } from './infer-response.js';
import type { Predictor } from './predictor.js';
import { preferredDatatype } from './tensor-datatypes.js';
import { rowsFromTensors } from './tensor-rows.js';

export interface OpenInferenceOptions {
  readonly endpoints: EndpointTable;
  readonly predictor: Predictor;
  readonly maxRows: number;
  readonly release: string;
}

const PLATFORM = 'onnx_onnxv1';

/** Model routes of the Open Inference Protocol v2 over JSON. A model's name here is its endpoint's name. */
export function openInferenceRoutes(options: OpenInferenceOptions): readonly Route[] {
  const { endpoints, release } = options;
  const metadata = (call: RouteCall): RouteReply => modelMetadata(endpoints, call);
  const ready = (call: RouteCall): RouteReply => modelReady(endpoints, call);
  const infer = (call: RouteCall): Promise<RouteReply> => inferRows(options, call);
  return [
    { method: 'GET', path: '/v2', handle: () => jsonReply({ name: 'perennial', version: release, extensions: [] }) },
    {
      method: 'GET',
      path: '/v2/models',
      handle: () =>
        jsonReply({
          models: endpoints
            .all()
            .map(({ name }) => name)
            .sort(),
        }),
    },
    { method: 'POST', path: '/v2/models/:model/infer', handle: infer },
    { method: 'POST', path: '/v2/models/:model/versions/:version/infer', handle: infer },
    { method: 'GET', path: '/v2/models/:model', handle: metadata },
    { method: 'GET', path: '/v2/models/:model/versions/:version', handle: metadata },
    { method: 'GET', path: '/v2/models/:model/ready', handle: ready },
    { method: 'GET', path: '/v2/models/:model/versions/:version/ready', handle: ready },
  ];
}

function modelMetadata(endpoints: EndpointTable, { params, observed }: RouteCall): RouteReply {
  const name = params.model ?? '';
  const active = endpoints.require(name, params.version);
  observed.active = active;
  const { model, manifest } = active;
  const inputs = model.signature.inputs.map((input) => ({ name: input.name, datatype: preferredDatatype(input.kind), shape: [-1] }));
  return jsonReply({ name, versions: [String(manifest.version)], platform: PLATFORM, inputs, outputs: describeOutputs(model.signature) });
}

function modelReady(endpoints: EndpointTable, { params }: RouteCall): RouteReply {
  const name = params.model ?? '';
  endpoints.require(name, params.version);
  return jsonReply({ name, ready: true });
}

async function inferRows({ predictor, maxRows }: OpenInferenceOptions, call: RouteCall): Promise<RouteReply> {
  const endpoint = call.params.model ?? '';
  const request = readInferRequest(call.body);
  const { active, output, rows } = await predictor.predict({
    endpoint,
    version: call.params.version,
    entity: entityOf(call),
    observed: call.observed,
    read: (model) => {
      selectOutputs(model.signature, request.outputs);
      return rowsFromTensors(model, request.inputs, maxRows);
    },
  });
  const { signature } = active.model;
  return jsonReply({
    model_name: endpoint,
    model_version: String(active.manifest.version),
    id: request.id,
    outputs: formatOutputs(signature, selectOutputs(signature, request.outputs), output, rows),
  });
}
