import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadDefinitions } from '../../../cli/definitions/load-definitions.js';
import { writeNewDefinition } from '../../../cli/definitions/new-definition.js';

test('what perennial new writes is a definition, and is not written over', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-new-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = await writeNewDefinition(folder, 'churn');
  const [{ definition } = assert.fail()] = await loadDefinitions(file);
  assert.deepEqual([definition.name, definition.training.task, definition.training.columns.length], ['churn', 'binary', 4]);
  await assert.rejects(writeNewDefinition(folder, 'churn'), { code: 'DEFINITION_FILE_EXISTS' });
});
