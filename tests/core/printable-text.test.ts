import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printableLine, printableText } from '../../core/printable-text.js';

const EVERY_UNIT = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit));
/** By the tables of Unicode, not by ours. */
const isControl = (char: string): boolean => /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u.test(char);

test('of all characters those that a terminal obeys, or that turn the text around them, are shown as JSON writes them', () => {
  for (const char of EVERY_UNIT) {
    const isKept = !isControl(char) || char === '\n' || char === '\t';
    const expected = isKept ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    assert.equal(printableText(char), expected, expected);
    assert.equal(printableText(printableText(char)), expected, 'once is enough');
  }
});

test('a line stays one line whatever is in it', () => {
  const line = printableLine(`model ${EVERY_UNIT.join('')}`);
  assert.ok(![...line].some(isControl));
  assert.equal(printableLine('a\r\nb\tc'), 'a\\u000d\\nb\\tc');
});

test('JSON keeps its value', () => {
  const value = { [EVERY_UNIT.slice(0, 0xd800).join('')]: EVERY_UNIT.slice(0, 0xd800) };
  assert.deepEqual(JSON.parse(printableText(JSON.stringify(value, null, 2))), value);
});
