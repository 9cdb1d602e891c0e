import type { SeededRandom } from '../../../../core/random/seeded-random.js';
import { MIXED_INPUTS } from '../../serving-fixture.js';
import { encode } from './grpc-client.js';

const DATATYPES = ['BOOL', 'INT8', 'INT32', 'INT64', 'UINT16', 'UINT64', 'FP16', 'FP32', 'FP64', 'BYTES', 'BF16', 'fp32', ''];
const LISTS = [
  'bool_contents',
  'int_contents',
  'int64_contents',
  'uint_contents',
  'uint64_contents',
  'fp32_contents',
  'fp64_contents',
  'bytes_contents',
];
const NAMES = [...MIXED_INPUTS.map(({ name }) => name), 'input', 'prediction', 'x', '', '__proto__', '\u{1f600}'];

const below = (random: SeededRandom, limit: number): number => random.nextInt(0, limit - 1);
const pick = <T>(random: SeededRandom, list: readonly T[]): T => list[below(random, list.length)] as T;
const bytes = (random: SeededRandom, limit: number): Buffer =>
  Buffer.from(Array.from({ length: below(random, limit) }, () => below(random, 256)));

/** A ModelInferRequest that is well-formed protobuf and mostly wrong. */
export function randomRequest(random: SeededRandom): object {
  const tensors = Array.from({ length: below(random, 6) }, () => randomTensor(random));
  return {
    model_name: pick(random, ['mixed', 'mixed', 'mixed', 'minutes', 'none', '']),
    model_version: pick(random, ['', '', '3', 'x']),
    id: pick(random, ['', 'id', '\u0000']),
    parameters: random.nextFloat() < 0.2 ? { entity: randomParameter(random), __proto__x: randomParameter(random) } : {},
    inputs: tensors,
    outputs: random.nextFloat() < 0.3 ? [{ name: pick(random, NAMES) }] : [],
    raw_input_contents: random.nextFloat() < 0.4 ? tensors.map(() => bytes(random, 40)) : [],
  };
}

function randomTensor(random: SeededRandom): object {
  const list = pick(random, LISTS);
  const values = Array.from({ length: below(random, 4) }, () => randomValue(random, list));
  return {
    name: pick(random, NAMES),
    datatype: pick(random, DATATYPES),
    shape: Array.from({ length: below(random, 4) }, () => pick(random, [0, 1, 2, 3, -1, 1e9, 2 ** 53])),
    contents: random.nextFloat() < 0.7 ? { [list]: values } : undefined,
    parameters: random.nextFloat() < 0.1 ? { classification: randomParameter(random) } : {},
  };
}

function randomValue(random: SeededRandom, list: string): unknown {
  if (list === 'bool_contents') return random.nextFloat() < 0.5;
  if (list === 'bytes_contents') return bytes(random, 6);
  if (list.startsWith('fp')) return pick(random, [0, -1.5, NaN, Infinity, 3e38, 1e300]);
  return pick(random, [0, 1, 127, 128, 2 ** 31 - 1]) * (list.startsWith('u') ? 1 : -1);
}

function randomParameter(random: SeededRandom): object {
  return pick(random, [{ bool_param: true }, { int64_param: -5 }, { string_param: 'e' }, { double_param: 0.5 }, { uint64_param: 7 }]);
}

/** Bytes that may or may not be a message: random ones, and encoded requests that were cut, changed or repeated. */
export function randomMessage(random: SeededRandom): Buffer {
  if (random.nextFloat() < 0.2) return bytes(random, 200);
  const message = Buffer.from(encode('ModelInfer', randomRequest(random)));
  const kind = below(random, 4);
  if (kind === 1) return message.subarray(0, below(random, message.length + 1));
  if (kind === 2) return Buffer.concat([message, message.subarray(below(random, message.length + 1))]);
  if (kind === 3) for (let i = 0; i < 3 && message.length > 0; i += 1) message[below(random, message.length)] = below(random, 256);
  return message;
}
