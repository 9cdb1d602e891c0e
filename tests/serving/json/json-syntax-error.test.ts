import assert from 'node:assert/strict';
import test from 'node:test';
import { locateJsonError } from '../../../serving/json/json-syntax-error.js';
import { SeededBytes } from '../../core/trainers/xgboost/model/seeded-bytes.js';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('a fault is found exactly where the engine refuses a text, over 20,000 changed texts', () => {
  const random = new SeededBytes(11);
  const source = '{"a": [1, -2.5e+3, 0, "x\\n\\u00e9\\"", true, false, null, {}, []], "b": {"c": "é"} }';
  const letters = '{}[]:,"\\ 0123456789.eE+-truefalsn\n\u0001é';
  let refused = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const at = random.below(source.length);
    const letter = letters[random.below(letters.length)] ?? '';
    const text = source.slice(0, at) + letter + source.slice(at + random.below(3));
    const found = locateJsonError(text);
    assert.equal(found === null, isJson(text), JSON.stringify(text));
    if (found === null) continue;
    refused += 1;
    assert.ok(found.position >= 0 && found.position <= text.length);
  }
  assert.ok(refused > 5_000);
});

for (const [text, position, problem] of [
  ['', 0, 'the text ends too early'],
  ['[1, tru]', 4, 'expected a value'],
  ['{"a" 1}', 5, 'expected ":"'],
  ['{"a": 1 "b"}', 8, 'expected "," or "}"'],
  ["{'a': 1}", 1, 'expected a property name in double quotes'],
  ['[1] 2', 4, 'expected nothing after the value'],
  ['["a\u0000"]', 3, 'a string holds a control character'],
  ['["a\\q"]', 3, 'expected a JSON escape after "\\"'],
  ['{"a": [1', 8, 'the text ends too early'],
] as const) {
  test(`${JSON.stringify(text)} is refused at ${position}: ${problem}`, () => {
    assert.deepEqual(locateJsonError(text), { position, problem });
  });
}
