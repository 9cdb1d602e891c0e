import { INFER, PREDICT, RECORD, SENTINEL } from './malformed-request.js';
import type { MalformedRequest } from './malformed-request.js';
import { TENSORS } from './malformed-tensors.js';

/** Wrong headers, methods, paths and sizes. */
export function malformedHttp(): MalformedRequest[] {
  const body = { records: [RECORD] };
  const header = (name: string, value: string, status: number): MalformedRequest => ({
    what: `${name}: ${value}`,
    path: PREDICT,
    body,
    headers: { [name]: value },
    status,
  });
  const methods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'].flatMap((method) =>
    [PREDICT, INFER, '/v2', '/metrics'].map((path): MalformedRequest => ({ what: `${method} ${path}`, path, method, status: 405 })),
  );
  const paths = [
    '/v1',
    '/v3',
    '/v2/',
    '/v2/models/',
    `/v2/models/mixed/infer/`,
    '/v1/models/mixed/',
    '/v2/models/mixed/versions',
    `/${SENTINEL}`,
    `/v2/${SENTINEL}`,
    '/../../etc/passwd',
    '/%00',
  ];
  const names = ['mixde', 'MIXED', '', '%6dixed', '__proto__', 'constructor', SENTINEL, 'x'.repeat(4000)];
  return [
    ...[
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'application/vnd.apache.arrow.stream',
      'application/json; charset=latin1',
    ].map((value) => header('content-type', value, 415)),
    ...['br', 'compress', 'gzip, deflate'].map((value) => header('content-encoding', value, 415)),
    ...['gzip', 'deflate'].map((value) => header('content-encoding', value, 400)),
    ...methods,
    { what: 'GET predict', path: PREDICT, method: 'GET', status: 405 },
    { what: 'POST metadata', path: '/v2/models/mixed', body, status: 405 },
    ...paths.map((path): MalformedRequest => ({ what: `path ${path}`, path, status: 404 })),
    ...names.map((name): MalformedRequest => ({
      what: `model ${name.slice(0, 20)}`,
      path: `/v1/models/${name}/predict`,
      body,
      status: 404,
    })),
    ...['1', '03', 'x', '3.0', ''].map((version): MalformedRequest => ({
      what: `version ${version}`,
      path: `/v2/models/mixed/versions/${version}/infer`,
      body: { inputs: TENSORS },
      status: 404,
    })),
    { what: 'a body over the limit', path: PREDICT, body: `"${'x'.repeat(300_000)}"`, status: 413 },
  ];
}
