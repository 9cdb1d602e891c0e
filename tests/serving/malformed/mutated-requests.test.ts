import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';
import { rowForms } from '../protocols/protocol-forms.js';
import type { RowForm } from '../protocols/protocol-forms.js';
import {
  MIXED_INPUTS,
  MIXED_ROWS,
  NUMERIC_INPUTS,
  NUMERIC_ROWS,
  call,
  createInstallation,
  deploy,
  publishVersion,
  ready,
} from '../serving-fixture.js';

const { objects, serve, lines } = await createInstallation({ after });
const scores = await publishVersion(objects, { model: 'mixed', version: 3 });
await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 2 });
const { url } = await serve({ maxRows: 50 });
await ready(url);

const LENGTH = 'inference-header-content-length';
const ROUNDS = 60;
const TELLING = Buffer.from('{}[]",:-0129eE.\\\u0000\u00ff\n');

interface Mutated {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** One to four bytes or a piece are changed, taken out or doubled; the length of the JSON is sometimes told wrong. */
function mutate({ body, headers = {} }: RowForm, random: SeededRandom): Mutated {
  const below = (limit: number): number => random.nextInt(0, Math.max(0, limit - 1));
  let bytes = Buffer.from(typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body));
  for (let i = random.nextInt(1, 4); i > 0; i -= 1) {
    const at = below(bytes.length);
    const end = Math.min(bytes.length, at + random.nextInt(1, 12));
    const kind = below(4);
    if (kind === 0) bytes[at] = TELLING[below(TELLING.length)] as number;
    else if (kind === 1) bytes[at] = below(256);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    else bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  }
  const length = headers[LENGTH];
  if (length === undefined || below(3) > 0) return { body: bytes, headers };
  return { body: bytes, headers: { ...headers, [LENGTH]: String(Math.max(0, Number(length) + random.nextInt(-9, 9))) } };
}

test('requests that are nearly right, in every form, are answered or refused, and never fail or harm others', async () => {
  const random = seededRandom('mutated requests');
  const forms = [...rowForms('mixed', MIXED_INPUTS, MIXED_ROWS), ...rowForms('minutes', NUMERIC_INPUTS, NUMERIC_ROWS)];
  const seen = new Map<number, number>();
  for (const form of forms) {
    const sent = Array.from({ length: ROUNDS }, () => mutate(form, random));
    const answers = await Promise.all(sent.map(({ body, headers }) => call(url, form.path, body, headers)));
    for (const { status, text } of answers) {
      assert.ok(status === 200 || (status >= 400 && status < 500), `${form.what}: ${status} ${text}`);
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
  }
  assert.ok((seen.get(200) ?? 0) > 0 && (seen.get(400) ?? 0) > 0, JSON.stringify([...seen]));
  assert.deepEqual(
    lines.filter((line) => line.includes('incident')),
    [],
  );
  const { body } = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  assert.deepEqual(
    (body.predictions as unknown as { probability: number }[]).map(({ probability }) => probability),
    scores,
  );
});
