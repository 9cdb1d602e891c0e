import { deflateSync, gzipSync } from 'node:zlib';
import { ENDPOINTS } from './soak-server.js';
import { mutateBytes, mutateJson } from './mutations.js';
import type { SeededRandom } from './seeded-random.js';
import { validBody } from './valid-bodies.js';

export interface GeneratedRequest {
  /** In words, for a report. */
  readonly kind: string;
  readonly bytes: Buffer;
  /** Bytes that may be no request: sent on a connection of their own. */
  readonly isGarbage: boolean;
}

export interface RouteName {
  readonly method: string;
  readonly path: string;
}

const NAMES = ['', 'nobody', 'mixed%20', '..', '%00', '__proto__', 'constructor', 'ä', 'x'.repeat(300), 'mixed,minutes', '-1', '1e9'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'M-SEARCH', 'get'];
const TYPES = ['application/json', 'text/csv', 'application/octet-stream', 'text/plain', 'application/json; charset=latin1', '', '\t'];
const CODINGS = ['gzip', 'deflate', 'br', 'identity', 'gzip, gzip', ''];

/** The next request: most are nearly right, since those get furthest. */
export function generateRequest(random: SeededRandom, routes: readonly RouteName[]): GeneratedRequest {
  const roll = random.next();
  if (roll < 0.02) return { kind: 'no HTTP', bytes: garbage(random), isGarbage: true };
  const route = random.pick(routes);
  const valid = validBody(route.path, random);
  if (roll < 0.25) return request(random, route, { kind: 'valid', body: Buffer.from(JSON.stringify(valid)) });
  if (roll < 0.6) return request(random, route, { kind: 'mutated JSON', body: Buffer.from(mutateJson(valid, random)) });
  if (roll < 0.75) return request(random, route, { kind: 'mutated bytes', body: mutateBytes(Buffer.from(JSON.stringify(valid)), random) });
  if (roll < 0.85) return request(random, route, { kind: 'random bytes', body: random.bytes(random.below(2_000)) });
  return request(random, route, { kind: 'mutated head', body: Buffer.from(JSON.stringify(valid)), strange: true });
}

interface Content {
  readonly kind: string;
  readonly body: Buffer;
  readonly strange?: boolean;
}

function request(random: SeededRandom, route: RouteName, { kind, body, strange = false }: Content): GeneratedRequest {
  const method = strange && random.chance(0.2) ? random.pick(METHODS) : route.method;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => valueOf(name, random, strange));
  const query = random.chance(0.1) ? `?${random.pick(['', 'a=b', 'model=mixed', '%', 'endpoint=nobody&x'])}` : '';
  const hasBody = method === 'POST' || (strange && random.chance(0.2));
  const packed = hasBody && random.chance(0.1);
  const content = hasBody ? (packed ? random.pick([gzipSync, deflateSync])(body) : body) : Buffer.alloc(0);
  const headers = ['host: localhost'];
  if (hasBody) headers.push(`content-length: ${content.length}`, `content-type: ${strange ? random.pick(TYPES) : 'application/json'}`);
  if (packed || (strange && random.chance(0.2))) headers.push(`content-encoding: ${random.pick(CODINGS)}`);
  if (random.chance(0.1)) headers.push(`accept-encoding: ${random.pick(CODINGS)}`);
  if (random.chance(0.1))
    headers.push(`inference-header-content-length: ${random.pick(['0', '-1', '1e3', String(body.length >> 1), '99999999'])}`);
  if (strange) headers.push(...strangeHeaders(random));
  return {
    kind,
    bytes: Buffer.concat([Buffer.from(`${method} ${path}${query} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`), content]),
    isGarbage: strange,
  };
}

function valueOf(parameter: string, random: SeededRandom, strange: boolean): string {
  if (strange && random.chance(0.5)) return random.pick(NAMES);
  if (parameter === 'version') return random.pick(['1', '1', '1', '2', '0', 'x']);
  if (parameter === 'id') return random.pick(['0', '00000000-0000-4000-8000-000000000000', 'a'.repeat(32)]);
  return random.pick(ENDPOINTS);
}

function strangeHeaders(random: SeededRandom): readonly string[] {
  const all = [
    `authorization: Bearer ${'x'.repeat(random.below(100))}`,
    'expect: 100-continue',
    'expect: everything',
    'connection: upgrade\r\nupgrade: websocket',
    'transfer-encoding: chunked',
    `cookie: ${'y'.repeat(random.below(8_000))}`,
    `perennial-entity: ${random.pick(['', 'a', '\u00e4', 'x'.repeat(2_000)])}`,
    'content-length: 7',
    'x: \u0007',
    ...Array.from({ length: 3 }, (_, i) => `x-${i}: ${random.below(9)}`),
  ];
  return Array.from({ length: random.below(3) }, () => random.pick(all));
}

function garbage(random: SeededRandom): Buffer {
  const start = random.pick([
    '',
    'GET ',
    'GET / HTTP/1.1\r\n',
    'POST /v2 HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n',
    '\r\n'.repeat(50),
  ]);
  const rest = random.chance(0.5)
    ? random.bytes(random.below(500))
    : Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000'.repeat(random.below(4)));
  return Buffer.concat([Buffer.from(start), rest]);
}
