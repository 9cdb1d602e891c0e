import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommandContext } from '../../../cli/command/command-context.js';
import { processIo } from '../../../cli/output/command-io.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadSettings } from '../../../config/settings.js';
import { checkSources } from '../../../operations/apply/check-sources.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';

test('every source that cannot be trained on is told at once, with its model and its file', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'perennial-sources-'));
  const context = new CommandContext(processIo(true), loadSettings({ ...childEnvironment(), PERENNIAL_HOME: join(home, 'home') }));
  t.after(async () => {
    await context.close();
    await rm(home, { recursive: true, force: true });
  });
  await writeChurnCsv(join(home, 'rows.csv'));
  await writeFile(join(home, 'narrow.csv'), 'customer,seen_at,plan\nc1,2024-01-01,basic\n');
  const given = (name: string, path: string) => ({ file: join(home, `${name}.model.ts`), definition: churnModel(path, { name }) });
  assert.deepEqual(await checkSources(context, [given('right', 'rows.csv')]), [{ model: 'right', rows: 600, columns: 8, undeclared: [] }]);
  const all = checkSources(context, [given('narrow', 'narrow.csv'), given('right', 'rows.csv'), given('absent', 'none.csv')]);
  await assert.rejects(all, ({ message }: Error) => {
    assert.match(message, /^2 of 3 sources cannot be trained on, and nothing was applied/);
    assert.match(message, /- narrow \(.*narrow\.model\.ts\): SCHEMA_COLUMN_MISSING: /);
    assert.match(message, /- absent \(.*absent\.model\.ts\): SOURCE_NOT_FOUND: /);
    return true;
  });
});
