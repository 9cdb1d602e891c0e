/** A value that must never come back: it stands for what a caller sends by mistake. */
export const SENTINEL = 'S3NT1NEL-9381';
export const SENTINEL_NUMBER = 93_810_247.5;

export interface MalformedRequest {
  readonly what: string;
  readonly path: string;
  readonly method?: string;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Set where the error must name field, found and expected. */
  readonly field?: RegExp;
}

const PREDICT = '/v1/models/mixed/predict';
const INFER = '/v2/models/mixed/infer';
const RECORD = { carrier: SENTINEL, distance: SENTINEL_NUMBER, wind_kt: 1, hour: '5' };

const TENSORS = [
  { name: 'carrier', shape: [1], datatype: 'BYTES', data: [SENTINEL] },
  { name: 'distance', shape: [1], datatype: 'FP32', data: [SENTINEL_NUMBER] },
  { name: 'wind_kt', shape: [1], datatype: 'FP32', data: [1] },
  { name: 'hour', shape: [1], datatype: 'BYTES', data: ['5'] },
];

/** More than 200 requests that no server must accept, each wrong in its own way. */
export function malformedRequests(): readonly MalformedRequest[] {
  return [...brokenJson(), ...wrongBodies(), ...wrongRecords(), ...wrongTensorFields(), ...wrongTensorContents(), ...wrongElements(), ...wrongInferFields(), ...wrongHttp()];
}

const text = JSON.stringify({ records: [RECORD] });

function brokenJson(): MalformedRequest[] {
  const cut = Array.from({ length: 24 }, (_, i) => text.slice(0, 1 + Math.floor((i * (text.length - 1)) / 24)));
  const mended = [
    `${text}}`, `${text},`, `${text} ${SENTINEL}`, text.replaceAll('"', "'"), text.replace(':', '='), text.replace('[', '[,'), text.replace('}]', '},]'),
    text.replace('}]', ',}]'), text.replace('1,', 'NaN,'), text.replace('1,', 'Infinity,'), text.replace('1,', '01,'), text.replace('1,', '1.,'), text.replace('1,', '.5,'),
    text.replace('1,', '+1,'), text.replace('1,', '0x10,'), text.replace('1,', 'undefined,'), text.replace('1,', 'None,'), text.replace('1,', 'TRUE,'), text.replace(SENTINEL, `${SENTINEL}\n`),
    text.replace(SENTINEL, `${SENTINEL}\\x`), text.replace(SENTINEL, `${SENTINEL}\\u12`), `\uFEFF${text}`, `/* ${SENTINEL} */ ${text}`, `carrier=${SENTINEL}`, `<xml>${SENTINEL}</xml>`, SENTINEL,
  ];
  const bodies = [...cut, ...mended].map((body, i): MalformedRequest => ({ what: `broken JSON ${i}`, path: i % 2 ? PREDICT : INFER, body, status: 400 }));
  return [
    ...bodies,
    { what: 'no body', path: PREDICT, body: '', status: 400 },
    { what: 'bytes that are not UTF-8', path: PREDICT, body: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), status: 400 },
    { what: 'arrays 100,000 deep', path: PREDICT, body: '['.repeat(100_000), status: 400 },
    { what: 'objects 50,000 deep', path: INFER, body: '{"a":'.repeat(50_000), status: 400 },
  ];
}

const WRONG_OBJECTS = [null, true, 7, SENTINEL, [], [RECORD]];

function wrongBodies(): MalformedRequest[] {
  const anything = WRONG_OBJECTS.flatMap((body): MalformedRequest[] => [PREDICT, INFER].map((path) => ({ what: `body ${JSON.stringify(body)}`, path, body: JSON.stringify(body), status: 400, field: /body/ })));
  const records = [null, true, 7, SENTINEL, {}, RECORD].map((value): MalformedRequest => ({ what: `records ${JSON.stringify(value)}`, path: PREDICT, body: { records: value }, status: 400, field: /^records$/ }));
  const rows = [null, true, 7, SENTINEL, [], [1, 2]].map((value): MalformedRequest => ({ what: `record ${JSON.stringify(value)}`, path: PREDICT, body: { records: [RECORD, value] }, status: 400, field: /^records\[1\]$/ }));
  return [
    ...anything,
    ...records,
    ...rows,
    { what: 'no records field', path: PREDICT, body: {}, status: 400, field: /^records$/ },
    { what: 'record instead of records', path: PREDICT, body: { record: RECORD }, status: 400, field: /^record$/ },
    { what: 'instances beside records', path: PREDICT, body: { records: [RECORD], instances: [SENTINEL] }, status: 400, field: /^instances$/ },
    { what: 'no rows', path: PREDICT, body: { records: [] }, status: 400, field: /^records$/ },
    { what: 'too many rows', path: PREDICT, body: { records: Array.from({ length: 21 }, () => RECORD) }, status: 400, field: /^records$/ },
  ];
}

function wrongRecords(): MalformedRequest[] {
  const wrong: Readonly<Record<string, readonly string[]>> = {
    distance: ['"12"', '""', `"${SENTINEL}"`, '[]', '[1]', '{}', '1e39', '-1e39', '1e400'],
    wind_kt: ['"NaN"', '{"value":1}', '-1e400'],
    carrier: ['[]', '{}', '1e400', `"${'x'.repeat(5000)}"`],
    hour: ['[5]', '{"hour":5}'],
  };
  const values = Object.entries(wrong).flatMap(([name, list]) =>
    list.map((value): MalformedRequest => ({ what: `${name} = ${value.slice(0, 20)}`, path: PREDICT, body: `{"records":[${JSON.stringify({ ...RECORD, [name]: '@' }).replace('"@"', value)}]}`, status: 400, field: new RegExp(`^records\\[0\\]\\.${name}$`) })),
  );
  const missing = Object.keys(RECORD).map((name): MalformedRequest => ({ what: `without ${name}`, path: PREDICT, body: { records: [Object.fromEntries(Object.entries(RECORD).filter(([key]) => key !== name))] }, status: 400, field: new RegExp(`\\.${name}$`) }));
  const extra = ['Distance', 'windkt', 'dep_delay', '__proto__', 'constructor', 'toString', '', 'x'.repeat(500)].map((name): MalformedRequest => ({ what: `extra field ${name.slice(0, 20)}`, path: PREDICT, body: `{"records":[${JSON.stringify(RECORD).slice(0, -1)},${JSON.stringify(name)}:"${SENTINEL}"}]}`, status: 400, field: /^records\[0\]\./ }));
  return [...values, ...missing, ...extra];
}

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
    values.map((value): MalformedRequest => ({ what: `tensor ${name} = ${JSON.stringify(value)}`, path: INFER, body: withTensor({ [name]: value }), status: 400, field: /inputs/ })),
  );
}

function wrongTensorContents(): MalformedRequest[] {
  const matrix = { name: 'input', datatype: 'FP32' };
  const matrices = [
    { ...matrix, shape: [1, 2], data: [1, 2] }, { ...matrix, shape: [3], data: [1, 2, 3] }, { ...matrix, shape: [1, 3], data: [1, 2] }, { ...matrix, shape: [1, 3], data: [[1, 2]] },
    { ...matrix, shape: [2, 3], data: [[1, 2, 3], 4] }, { ...matrix, shape: [1, 3], data: [1, 'x', 3] }, { ...matrix, shape: [0, 3], data: [] }, { ...matrix, shape: [1, 3], datatype: 'INT32', data: [1, 2, 3] },
    { ...matrix, shape: [1, 3], datatype: 'BYTES', data: ['1', '2', '3'] }, { ...matrix, shape: [1e9, 3], data: [1, 2, 3] }, { ...matrix, shape: [21, 3], data: Array.from({ length: 63 }, () => 1) },
  ];
  return [
    ...matrices.map((tensor, i): MalformedRequest => ({ what: `matrix ${i}`, path: '/v2/models/minutes/infer', body: { inputs: [tensor] }, status: 400, field: /inputs\[0\]/ })),
    ...TENSORS.map((one): MalformedRequest => ({ what: `no tensor for ${one.name}`, path: INFER, body: { inputs: TENSORS.filter((tensor) => tensor !== one) }, status: 400, field: new RegExp(`"${one.name}"`) })),
    { what: 'a matrix for a model with categories', path: INFER, body: { inputs: [{ ...matrix, shape: [1, 4], data: [1, 2, 3, 4] }] }, status: 400, field: /inputs\[0\]/ },
    { what: 'a column twice', path: INFER, body: { inputs: [...TENSORS, TENSORS[0]] }, status: 400, field: /inputs\[4\]/ },
    { what: 'an unknown tensor more', path: INFER, body: { inputs: [...TENSORS, { ...TENSORS[1], name: 'dist' }] }, status: 400, field: /inputs\[4\]/ },
  ];
}

function wrongElements(): MalformedRequest[] {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    FP32: ['1', true, {}, 1e39], FP64: ['x', [1, 2]], INT8: [128, -129, 0.5], UINT8: [-1, 256, 1.5, '1', true], INT16: [32_768], UINT16: [-1], INT32: [2 ** 31, '1'], UINT32: [2 ** 32],
    INT64: [2 ** 53, 0.1], UINT64: [-1, 2 ** 60], BOOL: [1, 'true', {}],
  };
  const numbers = Object.entries(wrong).flatMap(([datatype, values]) => values.map((value): MalformedRequest => ({ what: `${datatype} ${JSON.stringify(value)}`, path: INFER, body: withTensor({ datatype, data: [value] }), status: 400, field: /^inputs\[1\]\.data/ })));
  const texts = [1, true, {}].map((value): MalformedRequest => ({ what: `BYTES ${JSON.stringify(value)}`, path: INFER, body: withTensor({ data: [value] }, 0), status: 400, field: /^inputs\[0\]\.data/ }));
  return [...numbers, ...texts];
}

function wrongInferFields(): MalformedRequest[] {
  const request = (change: object, field: RegExp): MalformedRequest => ({ what: JSON.stringify(change), path: INFER, body: { inputs: TENSORS, ...change }, status: 400, field });
  return [
    ...[null, 7, [], {}].map((id) => request({ id }, /^id$/)),
    ...[null, 7, {}, 'x', [7], [{}], [{ name: 7 }], [{ name: 'probabilities' }], [{ name: 'margin' }, { name: 'margin' }], [{ name: 'margin', parameters: { binary_data: true } }]].map((outputs) => request({ outputs }, /outputs/)),
    ...[null, 7, { binary_data_output: true }].map((parameters) => request({ parameters }, /parameters/)),
    ...[undefined, null, 7, {}, [], [null], [7]].map((inputs) => request({ inputs }, /inputs/)),
    request({ records: [RECORD] }, /records/),
    request({ input: TENSORS }, /input/),
  ];
}

function wrongHttp(): MalformedRequest[] {
  const body = { records: [RECORD] };
  const header = (name: string, value: string, status: number): MalformedRequest => ({ what: `${name}: ${value}`, path: PREDICT, body, headers: { [name]: value }, status });
  const methods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'].flatMap((method) => [PREDICT, INFER, '/v2', '/metrics'].map((path): MalformedRequest => ({ what: `${method} ${path}`, path, method, status: 405 })));
  const paths = ['/', '/v1', '/v3', '/v2/', '/v2/models/', `/v2/models/mixed/infer/`, '/v1/models/mixed', '/v2/models/mixed/versions', `/${SENTINEL}`, `/v2/${SENTINEL}`, '/../../etc/passwd', '/%00', '/v1/models/mixed:predict'];
  const names = ['mixde', 'MIXED', '', '%6dixed', '__proto__', 'constructor', SENTINEL, 'x'.repeat(4000)];
  return [
    ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/octet-stream', 'application/vnd.apache.arrow.stream', 'application/json; charset=latin1'].map((value) => header('content-type', value, 415)),
    ...['gzip', 'deflate', 'br'].map((value) => header('content-encoding', value, 415)),
    header('inference-header-content-length', '10', 400),
    ...methods,
    { what: 'GET predict', path: PREDICT, method: 'GET', status: 405 },
    { what: 'POST metadata', path: '/v2/models/mixed', body, status: 405 },
    ...paths.map((path): MalformedRequest => ({ what: `path ${path}`, path, status: 404 })),
    ...names.map((name): MalformedRequest => ({ what: `model ${name.slice(0, 20)}`, path: `/v1/models/${name}/predict`, body, status: 404 })),
    ...['1', '03', 'x', '3.0', ''].map((version): MalformedRequest => ({ what: `version ${version}`, path: `/v2/models/mixed/versions/${version}/infer`, body: { inputs: TENSORS }, status: 404 })),
    { what: 'a body over the limit', path: PREDICT, body: `"${'x'.repeat(300_000)}"`, status: 413 },
  ];
}
