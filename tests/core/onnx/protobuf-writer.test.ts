import assert from 'node:assert/strict';
import test from 'node:test';
import { ProtobufWriter } from '../../../core/onnx/protobuf-writer.js';
import { readFields } from './read-fields.js';

test('the examples of the protobuf encoding guide are written as it says', () => {
  // Source: protobuf.dev/programming-guides/encoding: Test1 {a: 150}, Test2 {b: "testing"}, Test3 {c: {a: 150}}, Test4 {f: [3, 270, 86942]}.
  assert.deepEqual([...new ProtobufWriter().int(1, 150).finish()], [0x08, 0x96, 0x01]);
  assert.deepEqual([...new ProtobufWriter().text(2, 'testing').finish()], [0x12, 7, ...Buffer.from('testing')]);
  assert.deepEqual([...new ProtobufWriter().message(3, (message) => message.int(1, 150)).finish()], [0x1a, 3, 0x08, 0x96, 0x01]);
  assert.deepEqual([...new ProtobufWriter().packedInts(6, [3, 270, 86942]).finish()], [0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]);
});

test('floats are little-endian, text is UTF-8, large numbers keep their digits', () => {
  assert.deepEqual([...new ProtobufWriter().packedFloats(1, [1, -2]).finish()], [0x0a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  const [text, large] = readFields(
    new ProtobufWriter()
      .text(20, 'aé€𝒳\ud800')
      .int(1, 2 ** 52 + 1)
      .finish(),
  );
  assert.deepEqual(Buffer.from(text?.bytes ?? []).toString(), 'aé€𝒳\ufffd');
  assert.equal(large?.integer, 2 ** 52 + 1);
});

test('what was written is read back, also past the first buffer', () => {
  const long = new Uint8Array(100_000).fill(7);
  const fields = readFields(new ProtobufWriter().bytes(1, long).int(2, 0).bytes(3, new Uint8Array()).finish());
  assert.deepEqual(
    fields?.map((field) => [field.number, field.bytes.length]),
    [
      [1, 100_000],
      [2, 0],
      [3, 0],
    ],
  );
  assert.deepEqual(fields?.[0]?.bytes, long);
});
