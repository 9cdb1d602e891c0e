import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureInput } from '../../../core/features/signature.js';
import { call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';
import { rowForms } from '../protocols/protocol-forms.js';
import type { RawRow } from '../serving-fixture.js';

const REJECT = { kind: 'reject' } as const;
/** What a definition allows of a sensitive column are values of it. */
const INPUTS: readonly SignatureInput[] = [
  { kind: 'categorical', name: 'carrier', minCount: 1, categories: ['AA', 'DL'], values: ['AA', 'DL'], rules: { values: REJECT } },
  {
    kind: 'categorical',
    name: 'ward',
    minCount: 1,
    categories: ['zqrule1', 'zqrule2'],
    values: ['zqrule1', 'zqrule2'],
    rules: { values: REJECT },
    sensitive: 'omit',
  },
  { kind: 'numeric', name: 'income', range: [831_000_001, 831_000_009], rules: { range: REJECT, null: REJECT }, sensitive: 'hash' },
];
const GOOD: RawRow = { carrier: 'AA', ward: 'zqrule1', income: 831_000_004 };
const COLUMNS = INPUTS.map(({ name, kind }) => ({ name, kind }));
const TOLD = /zqcell|zqrule|(?<![0-9a-f])831_?0\d{5}/i;

/** Every leaf once a foreign text and once a foreign number, and every name once a foreign one. */
function* changed(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) {
    yield 'zqcell1';
    yield 831_000_777;
    yield ['zqcell2', 831_000_888];
    return;
  }
  const entries = Object.entries(value);
  for (const [i, [name, inner]] of entries.entries()) {
    const replaced = (by: readonly [string, unknown]): unknown => {
      const all = entries.map((entry, j) => (i === j ? by : entry));
      return Array.isArray(value) ? all.map(([, one]) => one) : Object.fromEntries(all);
    };
    for (const other of changed(inner)) yield replaced([name, other]);
    if (!Array.isArray(value)) yield replaced(['zqcell3', inner]);
  }
}

test('names and values of requests, right and wrong, are in no line of the log, no metric and no status; those of sensitive columns in no answer', async (t) => {
  const { objects, serve, lines } = await createInstallation(t);
  await publishVersion(objects, { model: 'discreet', version: 1, inputs: INPUTS, rows: [GOOD] });
  await deploy(objects, { endpoint: 'discreet', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  const statuses = new Map<number, number>();
  const codes = new Set<string>();
  const send = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { status, text } = await call(url, path, body, { ...headers });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    for (const [code] of text.matchAll(/\b(?:INPUT|SERVING|ROUTE|REQUEST)_[A-Z_]+\b/g)) codes.add(code);
    assert.doesNotMatch(text, /zqrule|831_?00000\d/, `${path} ${JSON.stringify(body)}`);
  };
  for (const { path, body, headers } of rowForms('discreet', COLUMNS, [GOOD])) {
    await send(path, body, headers);
    if (typeof body !== 'object' || body instanceof Uint8Array) continue;
    for (const other of changed(body)) await send(path, other, headers);
    await send(path, JSON.stringify(body).slice(0, -9), headers);
  }
  await send('/v1/models/zqcell4/predict?token=zqcell5', { records: [GOOD] });
  await send('/zqcell6', { zqcell7: 1 });
  await send('/invocations', 'zqcell8,zqcell9\n831000777\n', { 'content-type': 'text/csv' });
  await send('/v1/models/discreet/predict-async', { records: [GOOD] }, { 'idempotency-key': 'zqcell10 831000777' });
  assert.ok((statuses.get(200) ?? 0) > 3 && (statuses.get(400) ?? 0) > 30, JSON.stringify([...statuses]));
  for (const code of ['FIELD_TYPE', 'FIELD_UNKNOWN', 'TENSOR_INVALID', 'COLUMN_MISSING', 'RULE_BROKEN', 'JSON_INVALID'])
    assert.ok(codes.has(`INPUT_${code}`), `INPUT_${code} is not among ${[...codes].join()}`);
  const seen = [
    lines.join('\n'),
    ...(await Promise.all(['/metrics', '/v1/status', '/v2/models/discreet'].map(async (path) => (await call(url, path)).text))),
  ];
  for (const text of seen) assert.doesNotMatch(text, TOLD);
});
