import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeUtf8 } from '../../../core/onnx/decode-utf8.js';

test('text of every length of UTF-8 sequence is read, and long text as well', () => {
  for (const text of ['', 'plain', 'größe €', '𝒳 %41', 'x'.repeat(100_000)]) {
    assert.equal(decodeUtf8(new TextEncoder().encode(text)), text);
  }
});

test('bytes that are not well-formed UTF-8 give undefined', () => {
  for (const bytes of [[0xc3], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff]]) {
    assert.equal(decodeUtf8(Uint8Array.from(bytes)), undefined);
  }
});
