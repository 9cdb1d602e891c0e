import type { InferRequest, RequestTensor } from '../open-inference/tensors/infer-request.js';
import { tensorInvalid, wrongType } from '../../json/request-fields.js';
import type { InferMessage, MessageOutput, Parameters } from './read-request.js';
import { readContents } from './wire/tensor-contents.js';

const NO_CONTENTS = Buffer.alloc(0);
/** Extensions of other servers; a client that asks for one would take a plain answer for something else. */
const REFUSED_PARAMETERS = ['classification', 'shared_memory_region'];

/** A message as the readers of all protocols take it. Errors: INPUT_TENSOR_INVALID, INPUT_FIELD_TYPE, INPUT_MESSAGE_INVALID. */
export function inferRequestOf(message: InferMessage): InferRequest {
  const { id, parameters, outputs, raw } = message;
  const entity = parameters.get('entity');
  if (entity !== undefined && typeof entity !== 'string') throw wrongType('parameters.entity', entity, 'a string_param');
  return {
    id: id || undefined,
    entity: entity || undefined,
    inputs: inferTensors(message),
    outputs: outputs.length === 0 ? undefined : outputs.map(requestedOutput),
    binaryOutput: raw.length > 0,
  };
}

/** The tensors with their values, from whichever of the two places they are in. */
function inferTensors({ tensors, raw }: InferMessage): readonly RequestTensor[] {
  const isRaw = raw.length > 0;
  if (isRaw && raw.length !== tensors.length)
    throw tensorInvalid('raw_input_contents', `${raw.length} entries`, `one per tensor, of which there are ${tensors.length}`);
  return tensors.map(({ name, shape, datatype, parameters, contents }, i) => {
    checkShape(shape, i);
    refuseParameters(parameters, `inputs[${i}].parameters`);
    if (!isRaw) return { name, shape, datatype, data: readContents(contents ?? NO_CONTENTS, datatype, i) };
    if (contents !== undefined && contents.length > 0)
      throw tensorInvalid(`inputs[${i}].contents`, 'values besides raw_input_contents', 'either the one or the other');
    return { name, shape, datatype, bytes: raw[i] as Buffer };
  });
}

function checkShape(shape: readonly number[], i: number): void {
  const axis = shape.findIndex((size) => !Number.isSafeInteger(size) || size < 0);
  if (axis >= 0) throw tensorInvalid(`inputs[${i}].shape[${axis}]`, 'a number that is no size', 'a whole number of at least 0');
}

function requestedOutput({ name, parameters }: MessageOutput, i: number): { readonly name: string; readonly binary: undefined } {
  refuseParameters(parameters, `outputs[${i}].parameters`);
  return { name, binary: undefined };
}

function refuseParameters(parameters: Parameters, path: string): void {
  for (const name of REFUSED_PARAMETERS) {
    if (parameters.has(name)) throw tensorInvalid(`${path}.${name}`, 'an extension that this server does not have', 'nothing');
  }
}
