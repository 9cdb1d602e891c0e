import { gzipSync } from 'node:zlib';
import { INFER, SENTINEL } from './malformed-request.js';
import type { MalformedRequest } from './malformed-request.js';
import { TENSORS } from './malformed-tensors.js';

const MATRIX_INFER = '/v2/models/minutes/infer';

/** Requests of the binary tensor extension that are wrong. */
export function malformedBinary(): readonly MalformedRequest[] {
  return [...wrongLengths(), ...wrongSizes(), ...wrongContents(), ...wrongMatrices()];
}

interface Parts {
  readonly what: string;
  readonly json: unknown;
  readonly bytes?: Uint8Array;
  /** Of the JSON; default: as it is. */
  readonly length?: string;
  readonly path?: string;
  readonly field: RegExp;
}

function binary({ what, json, bytes = new Uint8Array(), length, path = INFER, field }: Parts): MalformedRequest {
  const head = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  return {
    what: `binary: ${what}`,
    path,
    body: Buffer.concat([head, bytes]),
    headers: { 'inference-header-content-length': length ?? String(head.length), 'content-type': 'application/octet-stream' },
    status: 400,
    field,
  };
}

/** `distance` in binary form, the other columns in JSON. */
function withBinary(change: Readonly<Record<string, unknown>>, sizeBytes: unknown = 4): { readonly inputs: readonly unknown[] } {
  const distance = { name: 'distance', shape: [1], datatype: 'FP32', parameters: { binary_data_size: sizeBytes }, ...change };
  return { inputs: TENSORS.map((tensor) => (tensor.name === 'distance' ? distance : tensor)) };
}

function wrongLengths(): MalformedRequest[] {
  const lengths = ['-1', '1e2', '0x10', 'x', '10.5', '99999999999999999999', '1000000', ''].map((length) =>
    binary({ what: `header ${length}`, json: { inputs: TENSORS }, length, field: /Inference-Header-Content-Length/ }),
  );
  const cut = [1, 10, 50].map((length) =>
    binary({ what: `JSON cut at ${length}`, json: { inputs: TENSORS }, length: String(length), field: /JSON/ }),
  );
  return [
    ...lengths,
    ...cut,
    binary({ what: 'no JSON for a model with categories', json: '', bytes: Buffer.alloc(16), field: /Inference-Header-Content-Length/ }),
    binary({ what: 'deep JSON', json: '['.repeat(50_000), field: /nests/ }),
    binary({ what: 'JSON that is no object', json: [SENTINEL], field: /body/ }),
    {
      ...binary({ what: 'compressed as something else', json: { inputs: TENSORS }, field: /Content-Encoding/ }),
      headers: { 'content-encoding': 'deflate', 'inference-header-content-length': '10' },
      body: gzipSync(JSON.stringify({ inputs: TENSORS })),
    },
  ];
}

function wrongSizes(): MalformedRequest[] {
  const sizes = [-4, 0, 1, 3, 5, 8, 1e9, 1.5, '4', null, true, [4], {}].map((size) =>
    binary({
      what: `size ${JSON.stringify(size)}`,
      json: withBinary({}, size),
      bytes: Buffer.alloc(4),
      field: /binary_data_size/,
    }),
  );
  return [
    ...sizes,
    binary({ what: 'bytes that no tensor takes', json: withBinary({}), bytes: Buffer.alloc(5), field: /body/ }),
    binary({ what: 'bytes and no binary tensor', json: { inputs: TENSORS }, bytes: Buffer.from(SENTINEL), field: /body/ }),
    binary({ what: 'a size beside data', json: withBinary({ data: [1] }), bytes: Buffer.alloc(4), field: /binary_data_size/ }),
    binary({ what: 'fewer bytes than rows', json: withBinary({ shape: [2] }), bytes: Buffer.alloc(4), field: /inputs\[1\]/ }),
    { ...binary({ what: 'a size and no header', json: withBinary({}), field: /binary_data_size/ }), headers: {} },
    {
      ...binary({ what: 'JSON as plain text', json: { inputs: TENSORS }, field: /Content-Type/ }),
      headers: { 'content-type': 'text/plain' },
      status: 415,
    },
  ];
}

function texts(...all: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    all.flatMap((text) => {
      const bytes = Buffer.from(text as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

function wrongContents(): MalformedRequest[] {
  const carriers: Readonly<Record<string, Buffer>> = {
    'no text': Buffer.alloc(0),
    'half a length': Buffer.from([1, 0]),
    'a length and no text': Buffer.from([4, 0, 0, 0]),
    'a length beyond everything': Buffer.from([255, 255, 255, 255, 65]),
    'two texts': texts(SENTINEL, SENTINEL),
    'bytes after the text': Buffer.concat([texts(SENTINEL), Buffer.from([0])]),
    'a text that is not UTF-8': texts(Buffer.from([0xc3, 0x28])),
    'a text that is too long': texts('x'.repeat(5_000)),
  };
  const rest = TENSORS.slice(1);
  const carrier = (bytes: Buffer): unknown => ({
    inputs: [{ name: 'carrier', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: bytes.length } }, ...rest],
  });
  const numbers: Readonly<Record<string, Buffer>> = {
    FP32: Buffer.from(Float32Array.of(Infinity).buffer),
    FP64: Buffer.from(Float64Array.of(1e39).buffer),
    FP16: Buffer.from(Uint16Array.of(0x7c00).buffer),
    BF16: Buffer.from(Uint16Array.of(0xff80).buffer),
    INT64: Buffer.from(BigInt64Array.of(2n ** 53n).buffer),
    UINT64: Buffer.from(BigUint64Array.of(2n ** 63n).buffer),
    BYTES: texts('1'),
  };
  return [
    ...Object.entries(carriers).map(([what, bytes]) => binary({ what, json: carrier(bytes), bytes, field: /inputs\[0\]/ })),
    ...Object.entries(numbers).map(([datatype, bytes]) =>
      binary({ what: `${datatype} out of range`, json: withBinary({ datatype }, bytes.length), bytes, field: /inputs\[1\]/ }),
    ),
  ];
}

function wrongMatrices(): MalformedRequest[] {
  const matrix = (change: object, bytes: Uint8Array, what: string): MalformedRequest =>
    binary({
      what,
      path: MATRIX_INFER,
      json: { inputs: [{ name: 'input', shape: [1, 3], datatype: 'FP32', parameters: { binary_data_size: bytes.length }, ...change }] },
      bytes,
      field: /inputs\[0\]/,
    });
  const raw = (sizeBytes: number): MalformedRequest =>
    binary({ what: `${sizeBytes} raw bytes`, path: MATRIX_INFER, json: '', bytes: Buffer.alloc(sizeBytes), field: /body/ });
  return [
    matrix({}, Buffer.alloc(8), 'a matrix with too few bytes'),
    matrix({}, Buffer.alloc(16), 'a matrix with too many bytes'),
    matrix({ shape: [2, 3] }, Buffer.alloc(12), 'a matrix with too few rows'),
    matrix({ shape: [1e12, 3] }, Buffer.alloc(12), 'a matrix with countless rows'),
    matrix({ datatype: 'INT32' }, Buffer.alloc(12), 'a matrix of integers'),
    matrix({}, Buffer.from(Float32Array.of(1, -Infinity, 2).buffer), 'a matrix with an infinity'),
    ...[0, 1, 4, 13, 12 * 21].map(raw),
  ];
}
