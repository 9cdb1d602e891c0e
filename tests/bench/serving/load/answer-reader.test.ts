import assert from 'node:assert/strict';
import test from 'node:test';
import { AnswerReader } from '../../../../bench/serving/load/answer-reader.js';

const BY_LENGTH = 'HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED = 'HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n';

for (const [form, answer, status] of [
  ['by length', BY_LENGTH, 200],
  ['in chunks', CHUNKED, 503],
] as const) {
  test(`an answer ${form} is whole after its last byte, however it is cut`, () => {
    const bytes = Buffer.from(answer);
    const reader = new AnswerReader();
    assert.equal(reader.feed(bytes), status);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      assert.equal(reader.feed(bytes.subarray(0, cut)), undefined);
      assert.equal(reader.feed(bytes.subarray(cut)), status);
    }
  });
}

test('a buffer may be used again by its owner before the answer is whole', () => {
  const reader = new AnswerReader();
  const shared = Buffer.from(BY_LENGTH.slice(0, 30));
  assert.equal(reader.feed(shared), undefined);
  shared.fill(0);
  assert.equal(reader.feed(Buffer.from(BY_LENGTH.slice(30))), 200);
});
