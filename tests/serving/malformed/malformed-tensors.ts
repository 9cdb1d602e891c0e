import { INFER, RECORD, SENTINEL, SENTINEL_NUMBER } from './malformed-request.js';
import type { MalformedRequest } from './malformed-request.js';

/** Infer requests that are JSON and still wrong. */
export function malformedTensors(): readonly MalformedRequest[] {
  return [...wrongTensorFields(), ...wrongTensorContents(), ...wrongElements(), ...wrongInferFields()];
}

export const TENSORS = [
  { name: 'carrier', shape: [1], datatype: 'BYTES', data: [SENTINEL] },
  { name: 'distance', shape: [1], datatype: 'FP32', data: [SENTINEL_NUMBER] },
  { name: 'wind_kt', shape: [1], datatype: 'FP32', data: [1] },
  { name: 'hour', shape: [1], datatype: 'BYTES', data: ['5'] },
];

function withTensor(change: Readonly<Record<string, unknown>>, index = 1): { readonly inputs: readonly unknown[] } {
  return { inputs: TENSORS.map((tensor, i) => (i === index ? { ...tensor, ...change } : tensor)) };
}

function wrongTensorFields(): MalformedRequest[] {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    name: [undefined, null, 7, [], {}, SENTINEL, 'Distance', ''],
    shape: [undefined, null, 1, 'x', {}, [], [0], [2], [1, 2], [1, 1, 1], [-1], [1.5], ['1'], [null], [1e300]],
    datatype: [undefined, null, 7, [], 'FP16', 'BF16', 'BYTES', 'fp32', 'STRING', SENTINEL, ''],
    data: [undefined, null, 7, 'x', {}, [], [1, 2], [[]], [[1, 2]], [[1], [2]], [[[1]]], [[1], 2]],
    parameters: [null, 7, [], { binary_data_size: 4 }],
    dtype: ['FP32'],
  };
  return Object.entries(wrong).flatMap(([name, values]) =>
    values.map((value): MalformedRequest => ({
      what: `tensor ${name} = ${JSON.stringify(value)}`,
      path: INFER,
      body: withTensor({ [name]: value }),
      status: 400,
      field: /inputs/,
    })),
  );
}

function wrongTensorContents(): MalformedRequest[] {
  const matrix = { name: 'input', datatype: 'FP32' };
  const matrices = [
    { ...matrix, shape: [1, 2], data: [1, 2] },
    { ...matrix, shape: [3], data: [1, 2, 3] },
    { ...matrix, shape: [1, 3], data: [1, 2] },
    { ...matrix, shape: [1, 3], data: [[1, 2]] },
    { ...matrix, shape: [2, 3], data: [[1, 2, 3], 4] },
    { ...matrix, shape: [1, 3], data: [1, 'x', 3] },
    { ...matrix, shape: [0, 3], data: [] },
    { ...matrix, shape: [1, 3], datatype: 'INT32', data: [1, 2, 3] },
    { ...matrix, shape: [1, 3], datatype: 'BYTES', data: ['1', '2', '3'] },
    { ...matrix, shape: [1e9, 3], data: [1, 2, 3] },
    { ...matrix, shape: [21, 3], data: Array.from({ length: 63 }, () => 1) },
  ];
  return [
    ...matrices.map((tensor, i): MalformedRequest => ({
      what: `matrix ${i}`,
      path: '/v2/models/minutes/infer',
      body: { inputs: [tensor] },
      status: 400,
      field: /inputs\[0\]/,
    })),
    ...TENSORS.map((one): MalformedRequest => ({
      what: `no tensor for ${one.name}`,
      path: INFER,
      body: { inputs: TENSORS.filter((tensor) => tensor !== one) },
      status: 400,
      field: new RegExp(`"${one.name}"`),
    })),
    {
      what: 'a matrix for a model with categories',
      path: INFER,
      body: { inputs: [{ ...matrix, shape: [1, 4], data: [1, 2, 3, 4] }] },
      status: 400,
      field: /inputs\[0\]/,
    },
    { what: 'a column twice', path: INFER, body: { inputs: [...TENSORS, TENSORS[0]] }, status: 400, field: /inputs\[4\]/ },
    {
      what: 'an unknown tensor more',
      path: INFER,
      body: { inputs: [...TENSORS, { ...TENSORS[1], name: 'dist' }] },
      status: 400,
      field: /inputs\[4\]/,
    },
  ];
}

function wrongElements(): MalformedRequest[] {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    FP32: ['1', true, {}, 1e39],
    FP64: ['x', [1, 2]],
    INT8: [128, -129, 0.5],
    UINT8: [-1, 256, 1.5, '1', true],
    INT16: [32_768],
    UINT16: [-1],
    INT32: [2 ** 31, '1'],
    UINT32: [2 ** 32],
    INT64: [2 ** 53, 0.1],
    UINT64: [-1, 2 ** 60],
    BOOL: [1, 'true', {}],
  };
  const numbers = Object.entries(wrong).flatMap(([datatype, values]) =>
    values.map((value): MalformedRequest => ({
      what: `${datatype} ${JSON.stringify(value)}`,
      path: INFER,
      body: withTensor({ datatype, data: [value] }),
      status: 400,
      field: /^inputs\[1\]\.data/,
    })),
  );
  const texts = [1, true, {}].map((value): MalformedRequest => ({
    what: `BYTES ${JSON.stringify(value)}`,
    path: INFER,
    body: withTensor({ data: [value] }, 0),
    status: 400,
    field: /^inputs\[0\]\.data/,
  }));
  return [...numbers, ...texts];
}

function wrongInferFields(): MalformedRequest[] {
  const request = (change: object, field: RegExp): MalformedRequest => ({
    what: JSON.stringify(change),
    path: INFER,
    body: { inputs: TENSORS, ...change },
    status: 400,
    field,
  });
  return [
    ...[null, 7, [], {}].map((id) => request({ id }, /^id$/)),
    ...[
      null,
      7,
      {},
      'x',
      [7],
      [{}],
      [{ name: 7 }],
      [{ name: 'probabilities' }],
      [{ name: 'margin' }, { name: 'margin' }],
      [{ name: 'margin', parameters: { binary_data: 1 } }],
      [{ name: 'margin', parameters: [] }],
      [{ name: 'margin', parameters: { classification: 2 } }],
      [{ name: 'margin', parameters: { shared_memory_region: 'x' } }],
    ].map((outputs) => request({ outputs }, /outputs/)),
    ...[null, 7, { binary_data_output: 'yes' }, { entity: 7 }].map((parameters) => request({ parameters }, /parameters/)),
    ...[undefined, null, 7, {}, [], [null], [7]].map((inputs) => request({ inputs }, /inputs/)),
    request({ records: [RECORD] }, /records/),
    request({ input: TENSORS }, /input/),
  ];
}
