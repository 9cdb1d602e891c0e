import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { storeDefinition } from '../../../activities/registry/apply-definition.js';
import { CommandContext } from '../../../cli/command/command-context.js';
import { dataTime, timeOption } from '../../../cli/command/data-time.js';
import { processIo } from '../../../cli/output/command-io.js';
import { loadSettings } from '../../../config/settings.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';

test("a time without a zone is one of the model's definition, whatever zone this machine is in", async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'perennial-times-'));
  const context = new CommandContext(processIo(true), loadSettings({ ...childEnvironment(), PERENNIAL_HOME: home }));
  t.after(async () => {
    await context.close();
    await rm(home, { recursive: true, force: true });
  });
  const metadata = await context.migratedMetadata();
  const definition = churnModel('rows.csv', { time: { event: 'seen_at', zone: 'Asia/Kolkata' } });
  const by = { actor: 'test', reason: 'test', at: 1, changeId: 'c' };
  await storeDefinition({ objects: context.objects, metadata }, definition, by);
  const at = (model: string, text: string) => dataTime(context, model, { option: '--as-of', time: timeOption(text) });
  assert.equal(await at('churn', '2024-04-15'), Date.UTC(2024, 3, 14, 18, 30));
  assert.equal(await at('churn', '2024-04-15T06:00'), Date.UTC(2024, 3, 15, 0, 30));
  assert.equal(await at('churn', '2024-04-15T06:00Z'), Date.UTC(2024, 3, 15, 6));
  assert.equal(await at('another', '2024-04-15'), Date.UTC(2024, 3, 15));
  assert.equal(await dataTime(context, 'churn', { option: '--as-of', time: undefined }), undefined);
  const berlin = churnModel('rows.csv', { time: { event: 'seen_at', zone: 'Europe/Berlin' } });
  await storeDefinition({ objects: context.objects, metadata }, berlin, { ...by, at: 2, changeId: 'd' });
  await assert.rejects(at('churn', '2024-10-27T02:30'), /--as-of is 2024-10-27T02:30, and clocks in Europe\/Berlin show it twice/);
});
