import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'libsql';
import { parse } from 'yaml';
import { PredictionTable } from '../../adapters/metadata-store/prediction-table.js';
import { keys } from '../../contracts/names.js';
import { readDocument } from './documents.js';

test('prediction-log.md describes every column of the SQL table, in its order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-table-'));
  const path = join(folder, 'log.db');
  const table = new PredictionTable(`sqlite:${path}`);
  const texts = { id: 'a', variant: 'v1', endpoint: 'e', model: 'm', prediction: '1', margin: '[]', inputs: '{}' };
  const nothing = { entity: null, probability: null, probabilities: null, rowKeys: null };
  await table.insert([{ ...texts, ...nothing, at: 1, revision: 1, version: 1, isShadow: 0, latencyMs: 1 }]);
  await table.close();
  const columns = new Database(path).prepare("SELECT name, type FROM pragma_table_info('perennial_predictions')").all() as {
    readonly name: string;
    readonly type: string;
  }[];
  const described = [...readDocument('docs/serving/prediction-log.md').matchAll(/^\| `([a-z_]+)` +\| ([A-Z]+(?:\(\d+\))?)/gm)];
  assert.deepEqual(
    described.map(([, name, type]) => ({ name, type })),
    columns.map(({ name, type }) => ({ name, type })),
  );
  await rm(folder, { recursive: true, force: true });
});

test('operations.md says of everything that the object store holds what its loss means', () => {
  const [, section = ''] = readDocument('docs/operations.md').split('What the object store holds');
  const described = new Set(
    [...(section.split('\n\nThe database holds')[0] ?? '').matchAll(/`([a-z-]+(?:\/|\.json))`/g)].map(([, key]) => key),
  );
  const at = { instance: 'i', epoch: 'e', seq: 1, atMs: 0 };
  const made = Object.entries(keys).map(([name, key]) => {
    if (typeof key === 'string') return key;
    const make = key as (...parts: unknown[]) => string;
    return name === 'predictionSegment'
      ? make('e', at)
      : name === 'finishedRequest'
        ? make('e', 'r', 0)
        : name === 'predictionDay'
          ? make('e', 0)
          : make('m', 'x', 'step', 'digest');
  });
  const begins = new Set(made.map((key) => (key.endsWith('.json') && !key.includes('/') ? key : `${key.split('/')[0]}/`)));
  assert.deepEqual(
    [...begins].filter((begin) => !described.has(begin)),
    [],
  );
  assert.deepEqual(
    [...described].filter((begin) => !begins.has(begin ?? '')),
    [],
  );
});

test('the alertmanager.yml of operations.md sends firing alerts only, to the path and with the token that the webhook takes', () => {
  const [block = ''] = /(?<=```yaml\n)route:.*?(?=```)/s.exec(readDocument('docs/operations.md')) ?? [];
  const { receivers, route } = parse(block) as {
    readonly route: { readonly receiver: string; readonly routes: readonly { readonly receiver: string }[] };
    readonly receivers: readonly {
      readonly name: string;
      readonly webhook_configs?: readonly {
        readonly url: string;
        readonly send_resolved: boolean;
        readonly http_config: { readonly authorization: object };
      }[];
    }[];
  };
  const named = [route.receiver, ...route.routes.map(({ receiver }) => receiver)];
  assert.deepEqual(
    named,
    receivers.map(({ name }) => name),
  );
  const [webhook] = receivers.flatMap(({ webhook_configs = [] }) => webhook_configs);
  assert.equal(new URL(webhook?.url ?? '').pathname, '/v1/webhooks/alertmanager');
  assert.match(readDocument('console/webhook-server.ts'), /'\/v1\/webhooks\/alertmanager'/);
  assert.deepEqual([webhook?.send_resolved, Object.keys(webhook?.http_config.authorization ?? {})], [false, ['credentials_file']]);
});
