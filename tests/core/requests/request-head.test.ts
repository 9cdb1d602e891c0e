import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHead } from '../../../core/requests/request-head.js';

/** What decides who asks, for what, and where a body ends. */
const ONCE = [
  ...['host', 'origin', 'sec-fetch-site', 'sec-fetch-mode', 'authorization', 'content-type', 'content-encoding', 'content-length'],
  ...['transfer-encoding', 'idempotency-key', 'perennial-entity', 'inference-header-content-length'],
];
const OTHERS = ['accept', 'accept-encoding', 'cookie', 'user-agent', 'x-forwarded-for', 'via', 'x-origin', 'hosts', 'constructor', ''];

const asSent = (names: readonly string[]): string[] => names.flatMap((name, i) => [name, String(i)]);
const upper = (name: string): string => name.toUpperCase();

test('each header that decides something may be there once, however it is written and whatever is between', () => {
  for (const name of ONCE) {
    for (const once of [[name], [upper(name)], [...OTHERS, name, ...OTHERS], ['x'.repeat(name.length), name]])
      assert.equal(readHead(asSent(once)).ambiguity, undefined, once.join());
    for (const twice of [
      [name, name],
      [name, upper(name)],
      [upper(name), ...OTHERS, name],
      [name, name, name],
    ])
      assert.equal(readHead(asSent(twice)).ambiguity, `it has more than one header ${name}`, twice.join());
  }
});

test('other headers may be there as often as a client likes', () => {
  for (const name of OTHERS) assert.equal(readHead(asSent([name, name, upper(name)])).ambiguity, undefined, name);
});

test('all that decide something go together, except the two ends of a body', () => {
  const together = ONCE.filter((name) => name !== 'transfer-encoding');
  assert.equal(readHead(asSent(together)).ambiguity, undefined);
  for (const names of [ONCE, [...ONCE].reverse()])
    assert.match(readHead(asSent(names)).ambiguity ?? '', /both a header content-length and a header transfer-encoding/);
});

test('values are those of their headers', () => {
  const head = readHead([
    'Sec-Fetch-Site',
    'none',
    'Content-Length',
    '17',
    'Sec-Fetch-Mode',
    'cors',
    'HOST',
    'localhost',
    'Origin',
    'null',
  ]);
  const { fetchSite, fetchMode, contentLength, host, origin, authorization } = head;
  assert.deepEqual(
    { fetchSite, fetchMode, contentLength, host, origin, authorization },
    { fetchSite: 'none', fetchMode: 'cors', contentLength: 17, host: 'localhost', origin: 'null', authorization: undefined },
  );
  assert.equal(readHead([]).contentLength, 0);
});
