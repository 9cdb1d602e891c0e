import assert from 'node:assert/strict';
import { openClient } from '../../serving/protocols/grpc/grpc-client.js';
import type { RawRecord } from '../raw-rows.js';

interface SentColumn {
  readonly name: string;
  readonly kind: string;
}

/** Rows without a missing text: a text has no missing form in gRPC. */
export function sayableRows(columns: readonly SentColumn[], records: readonly RawRecord[]): readonly number[] {
  const texts = columns.filter(({ kind }) => kind !== 'numeric').map(({ name }) => name);
  return records.flatMap((record, row) => (texts.every((name) => record[name] !== null) ? [row] : []));
}

/** Probabilities by `ModelInfer` with one raw tensor a column. */
export async function grpcScores(
  address: string,
  model: string,
  columns: readonly SentColumn[],
  records: readonly RawRecord[],
): Promise<Float32Array> {
  const inputs = columns.map(({ name, kind }) => ({ name, shape: [records.length], datatype: kind === 'numeric' ? 'FP32' : 'BYTES' }));
  const raw = columns.map(({ name, kind }) => {
    const values = records.map((record) => record[name]);
    if (kind === 'numeric') return Buffer.from(Float32Array.from(values, (value) => (value as number | null) ?? NaN).buffer);
    return Buffer.concat(values.map(textBytes));
  });
  const client = openClient(address);
  const request = { model_name: model, inputs, outputs: [{ name: 'probability' }], raw_input_contents: raw };
  const { body, details } = await client.call('ModelInfer', request);
  client.close();
  assert.equal(details, '');
  const [answered] = body.raw_output_contents as unknown as readonly Buffer[];
  return new Float32Array(new Uint8Array(answered ?? []).buffer);
}

function textBytes(value: unknown): Buffer {
  const bytes = Buffer.from(String(value));
  return Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
}
