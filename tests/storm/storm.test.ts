import assert from 'node:assert/strict';
import test from 'node:test';
import { storm } from './storm.js';

test('200 messages, valid, malformed, repeated and in bursts, with killed workers, leave no decision without its one outcome', async () => {
  const result = await storm(200, 20_261_130, () => undefined);
  assert.deepEqual(result.faults, []);
  const { kills, runs, decisions, triggers, refused, dropped, pipelines, rollouts } = result;
  const enough = kills > 0 && runs > 2 && decisions > 40 && triggers > 20 && refused > 5 && dropped > 5 && pipelines > 5 && rollouts > 15;
  assert.ok(enough, JSON.stringify(result));
});
