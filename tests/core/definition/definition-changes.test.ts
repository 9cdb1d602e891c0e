import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionChanges } from '../../../core/definition/definition-changes.js';
import { canonicalJson } from '../../../core/digest/canonical-json.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';

test('a change is named by its path, with what was there and what is', () => {
  const from = { policy: { retrain: { cron: '0 6 * * *' } }, gates: [{ max: 1 }, { max: 2 }], gone: null };
  const to = { policy: { retrain: { cron: null } }, gates: [{ max: 3 }], come: [] };
  assert.deepEqual(definitionChanges(from, to), [
    { path: 'policy.retrain.cron', from: '0 6 * * *', to: null },
    { path: 'gates[0].max', from: 1, to: 3 },
    { path: 'gates[1]', from: { max: 2 } },
    { path: 'gone', from: null },
    { path: 'come', to: [] },
  ]);
});

type Json = null | number | boolean | string | readonly Json[] | { readonly [name: string]: Json };

function randomJson(random: SeededRandom, depth: number): Json {
  const kind = Math.floor(random.nextFloat() * (depth > 0 ? 6 : 4));
  const size = Math.floor(random.nextFloat() * 4);
  if (kind === 0) return null;
  if (kind === 1) return Math.floor(random.nextFloat() * 3);
  if (kind === 2) return random.nextFloat() < 0.5;
  if (kind === 3) return ['a', 'b'][size % 2] ?? '';
  const items = Array.from({ length: size }, () => randomJson(random, depth - 1));
  return kind === 4 ? items : Object.fromEntries(items.map((item, index) => [`k${index + Math.floor(random.nextFloat() * 2)}`, item]));
}

function valueAt(root: unknown, path: string): unknown {
  const parts = path.match(/[^.[\]]+/g) ?? [];
  return parts.reduce<unknown>((value, part) => (value as Readonly<Record<string, unknown>> | undefined)?.[part], root);
}

test('of any two values every difference is told, none twice, and equal ones differ nowhere', () => {
  const random = seededRandom('definition changes');
  for (let round = 0; round < 500; round += 1) {
    const [from, to] = [randomJson(random, 4), randomJson(random, 4)];
    assert.deepEqual(definitionChanges(from, structuredClone(from)), []);
    const changes = definitionChanges(from, to);
    assert.equal(changes.length === 0, canonicalJson(from) === canonicalJson(to));
    assert.equal(new Set(changes.map(({ path }) => path)).size, changes.length);
    for (const change of changes) {
      assert.deepEqual(change.from, valueAt(from, change.path));
      assert.deepEqual(change.to, valueAt(to, change.path));
    }
  }
});
