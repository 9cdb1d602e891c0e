import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundledFiles } from './bundled-files.js';
import { TEAM_WORKFLOWS, testPlugin } from '../plugin/plugin-world.js';

const OURS = /^(workflows|contracts|core\/policy)\/|^core\/errors(\/|\.)|^tests\/workers\/team\//;
const KILOBYTE = 1024;

test('a bundle of the workflows holds workflow code only: nothing native, no driver, no schema library, and nothing was ignored', async () => {
  const { files, code } = await bundledFiles(TEAM_WORKFLOWS, [testPlugin().plugin]);
  const foreign = files.filter((file) => !OURS.test(file));
  assert.deepEqual(foreign, []);
  assert.ok(files.some((file) => file.startsWith('workflows/lifecycle/lifecycle.')));
  assert.ok(files.length > 20, `${files.length} files of ours`);
  assert.ok(code.length < 4_000 * KILOBYTE, `${code.length} bytes are parsed for every cached workflow context`);
});
