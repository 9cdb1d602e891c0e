import assert from 'node:assert/strict';
import test from 'node:test';
import { parseJson } from '../../../serving/json/parse-json.js';
import { parsePythonJson } from '../../../serving/protocols/mlflow/python-json.js';

const read = (body: Buffer): unknown => parseJson(body, 1_000);

const BODIES = [
  ['{"records":[{"a":1,"b":2,"a":3}]}', 'a'],
  ['{"records":[],"records":[]}', 'records'],
  ['{"records":[{"ü":1,"\\u00fc":2}]}', '?'],
  ['{"a":"x:y","b":{"c": 1 , "c" :2}}', 'c'],
  [`{"records":[${'{"a":1},'.repeat(100)}{"b":1,"b":1}]}`, 'b'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
] as const;

for (const [body, name] of BODIES)
  test(`a body that has the name ${name} twice is refused with the place of the second: ${body.slice(0, 30)}`, () => {
    const expected = {
      code: 'INPUT_JSON_INVALID',
      message: new RegExp(`an object has the name "${name.replace('?', '\\?')}" twice at line 1`),
    };
    assert.throws(() => read(Buffer.from(body)), expected);
    assert.throws(() => parsePythonJson(Buffer.from(body), 1_000), expected);
  });

test('texts full of colons, and equal names of different objects, are what they are', () => {
  for (const value of [
    { a: ':::', at: '2026-01-01T12:30:00', url: 'http://x', b: [{ a: '":' }, { a: 1 }, { a: { a: null } }] },
    [],
    'a:b',
    null,
    { 'a:': { ':': '\\":' } },
    { __proto__x: 1 },
  ])
    assert.deepEqual(read(Buffer.from(JSON.stringify(value))), value);
});

test('NaN of Python beside a name that is there twice', () => {
  const expected = { code: 'INPUT_JSON_INVALID', message: /an object has the name "a" twice/ };
  assert.throws(() => parsePythonJson(Buffer.from('{"a":NaN,"a":1}'), 1_000), expected);
  assert.throws(() => parsePythonJson(Buffer.from('{"a":NaN,"b":x}'), 1_000), { message: /expected a value/ });
});
