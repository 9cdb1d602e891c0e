import assert from 'node:assert/strict';
import { call } from '../serving-fixture.js';
import type { RowForm } from './protocol-forms.js';

/** The score of each row, wherever the form has it. */
export async function formScores(url: string, { path, body, headers, what }: RowForm): Promise<readonly unknown[]> {
  if (headers?.['inference-header-content-length'] === '0') return binaryScores(url, { path, body, headers, what });
  const answer = await call(url, path, body, headers);
  assert.equal(answer.status, 200, `${what}: ${answer.text}`);
  const { predictions, outputs } = answer.body as unknown as Readonly<Record<string, readonly unknown[] | undefined>>;
  return (predictions ?? outputs ?? []).flatMap((one): readonly unknown[] => {
    if (typeof one !== 'object' || one === null) return [one];
    const { data, probability, prediction } = one as { data?: readonly unknown[]; probability?: number; prediction?: unknown };
    return data ?? [probability ?? prediction];
  });
}

/** A request without JSON is answered in binary form. */
async function binaryScores(url: string, { path, body, headers }: RowForm): Promise<readonly number[]> {
  const response = await fetch(url + path, { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const values = bytes.subarray(Number(response.headers.get('inference-header-content-length')));
  return Array.from({ length: values.length / 4 }, (_, i) => values.readFloatLE(4 * i));
}
