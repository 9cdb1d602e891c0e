import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha256Hex } from '../../../core/digest/sha256.js';
import { utf8Bytes } from '../../../core/digest/utf8-bytes.js';

/** FIPS 180-4 example values (NIST CSRC, SHA256.pdf) and the empty message. */
const VECTORS: readonly [string, string][] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
];

test('SHA-256 gives the published digests', () => {
  for (const [message, digest] of VECTORS) assert.equal(sha256Hex(message), digest);
});

test("SHA-256 of texts of every length up to three blocks equals the platform's", () => {
  for (let size = 0; size <= 200; size += 1) {
    const text = Array.from({ length: size }, (_, i) => String.fromCodePoint(32 + ((i * 37 + size) % 9_000))).join('');
    assert.equal(sha256Hex(text), createHash('sha256').update(text).digest('hex'));
  }
});

test("UTF-8 bytes equal TextEncoder's for every kind of character", () => {
  for (const text of ['', 'ascii', 'Zürich', '東京', '😀𝄞', 'a\ud800b', '\udc00', '\ud83d', '\u0000\u007f\u0080\u07ff\u0800\uffff']) {
    assert.deepEqual(utf8Bytes(text), new TextEncoder().encode(text));
  }
});
