import type { ActiveModel } from '../../model/active-model.js';
import type { EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import { isDomainError } from '../../../core/errors.js';
import type { InferRequest } from '../open-inference/tensors/infer-request.js';
import { selectOutputs } from '../open-inference/infer-response.js';
import type { TensorDescription } from '../open-inference/infer-response.js';
import { describeModel } from '../open-inference/model-metadata.js';
import type { Predictor } from '../../prediction/predictor.js';
import type { RowBatch } from '../../model/row-batch.js';
import { rowsFromTensors } from '../open-inference/tensors/tensor-rows.js';
import type { ServableModel } from '../../model/servable-model.js';
import type { GrpcCall, GrpcMethod } from './transport/grpc-method.js';
import { readInferMessage } from './read-request.js';
import { InferResponseMessages } from './write-answer.js';
import { inferRequestOf } from './infer-tensors.js';
import { readModelMessage } from './model-message.js';
import { WireWriter } from './wire/wire-writer.js';

export interface InferenceMethodsOptions {
  readonly endpoints: EndpointTable;
  readonly predictor: Predictor;
  readonly maxRows: number;
  readonly release: string;
  readonly isReady: () => boolean;
}

const SERVICE = '/inference.GRPCInferenceService';

/** Open Inference Protocol v2 over gRPC: `open_inference_grpc.proto` of kserve/open-inference-protocol. A model is an endpoint. */
export function inferenceMethods(options: InferenceMethodsOptions): readonly GrpcMethod[] {
  const { endpoints, release, isReady } = options;
  const yes = new WireWriter().bool(1, true).finish();
  const flag = (value: boolean): Buffer => (value ? yes : Buffer.alloc(0));
  const server = new WireWriter().text(1, 'perennial').text(2, release).finish();
  return [
    { path: `${SERVICE}/ServerLive`, open: true, handle: () => yes },
    { path: `${SERVICE}/ServerReady`, open: true, handle: () => flag(isReady()) },
    { path: `${SERVICE}/ModelReady`, handle: (call) => flag(isModelReady(endpoints.seenBy(call.caller), call)) },
    { path: `${SERVICE}/ServerMetadata`, handle: () => server },
    { path: `${SERVICE}/ModelMetadata`, handle: (call) => modelMetadata(endpoints.seenBy(call.caller), call) },
    { path: `${SERVICE}/ModelInfer`, handle: inferHandler(options) },
  ];
}

/** False for whatever does not answer now, as Triton has it: not to be ready is no error. Errors: INPUT_MESSAGE_INVALID. */
function isModelReady(endpoints: Endpoints, { message }: GrpcCall): boolean {
  const { name, version } = readModelMessage(message);
  try {
    endpoints.require(name, version || undefined);
    return true;
  } catch (error) {
    if (isDomainError(error)) return false;
    throw error;
  }
}

function modelMetadata(endpoints: Endpoints, { message, observed }: GrpcCall): Buffer {
  const { name, version } = readModelMessage(message);
  const active = endpoints.require(name, version || undefined);
  observed.active = active;
  const metadata = describeModel(active, endpoints.served(name).variants);
  const writer = new WireWriter().text(1, metadata.name);
  for (const one of metadata.versions) writer.text(2, one);
  writer.text(3, metadata.platform);
  for (const input of metadata.inputs) writer.message(4, tensorMetadata(input));
  for (const output of metadata.outputs) writer.message(5, tensorMetadata(output));
  return writer.finish();
}

/** That an input is optional, or what a probability is of, is said in the map of parameters that MLServer's messages have; others skip the field. */
function tensorMetadata({ name, datatype, shape, parameters }: TensorDescription): WireWriter {
  const tensor = new WireWriter().text(1, name).text(2, datatype).integers(3, shape);
  const { optional, probability_of: positive } = parameters ?? {};
  if (optional !== undefined) tensor.message(4, new WireWriter().text(1, 'optional').message(2, new WireWriter().bool(1, optional)));
  if (positive !== undefined) tensor.message(4, new WireWriter().text(1, 'probability_of').message(2, new WireWriter().text(3, positive)));
  return tensor;
}

function inferHandler({ predictor, maxRows }: InferenceMethodsOptions): GrpcMethod['handle'] {
  const responses = new WeakMap<ActiveModel, InferResponseMessages>();
  const responsesOf = (active: ActiveModel): InferResponseMessages => {
    const known = responses.get(active);
    if (known !== undefined) return known;
    const added = new InferResponseMessages(active);
    responses.set(active, added);
    return added;
  };
  return async ({ message, metadata, observed, caller, address }) => {
    const read = readInferMessage(message);
    const request = inferRequestOf(read);
    const asked = {
      endpoint: read.model,
      version: read.version || undefined,
      entity: request.entity ?? (metadata('perennial-entity') || undefined),
      headers: { header: metadata },
      sender: { caller, address },
      observed,
      caller,
      read: (model: ServableModel) => readRows(model, request, maxRows),
    };
    return predictor.predict(asked, ({ active, output, rows }) => responsesOf(active).write(request, output, rows));
  };
}

function readRows(model: ServableModel, { inputs, outputs }: InferRequest, maxRows: number): RowBatch {
  if (outputs !== undefined)
    selectOutputs(
      model.signature,
      outputs.map(({ name }) => name),
    );
  return rowsFromTensors(model, inputs, maxRows);
}
