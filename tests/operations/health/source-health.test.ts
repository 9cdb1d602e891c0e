import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { recordSourceFolder } from '../../../activities/registry/source-folder.js';
import { reachSource } from '../../../cli/command/reach-source.js';
import type { ReachedSource } from '../../../operations/operation-context.js';
import { sourceHealth } from '../../../operations/health/model-health.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';
import { createInstallation } from '../../serving/serving-fixture.js';

test('a source is looked for where its definition was applied from, and missed there', async (t) => {
  const { objects, dir } = await createInstallation(t);
  const definition = churnModel('rows.csv');
  const folder = join(dir, 'models');
  await mkdir(folder);
  await writeFile(join(folder, 'rows.csv'), 'customer\n1\n');
  await recordSourceFolder(objects, definition, folder);
  const context = { objects, reachSource: (reached: ReachedSource) => reachSource(reached, []) };
  const found = await sourceHealth(context, definition);
  assert.deepEqual(
    found.map(({ state }) => state),
    ['ok'],
  );
  await rm(join(folder, 'rows.csv'));
  const [missed] = await sourceHealth(context, definition);
  assert.equal(missed?.state, 'fail');
  assert.ok(missed.text.includes(join(folder, 'rows.csv')), missed.text);
});
