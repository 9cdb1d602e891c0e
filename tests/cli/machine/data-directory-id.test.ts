import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { dataDirectoryId, dataDirectoryOf } from '../../../cli/machine/data-directory-id.js';
import { writeUpRecord } from '../../../cli/machine/up-record.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadSettings } from '../../../config/settings.js';

test('a data directory has one id, whatever a killed start left behind; a copy has the same, another directory another', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'perennial-directory-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const home = await mkdtemp(join(root, 'home-'));
  await writeFile(join(home, 'data-directory.id.new'), 'half');
  const id = await dataDirectoryId(home);
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(await readdir(home), ['data-directory.id']);
  assert.equal(await dataDirectoryId(home), id);
  await cp(home, join(root, 'copy'), { recursive: true });
  assert.equal(await dataDirectoryId(join(root, 'copy')), id);
  assert.notEqual(await dataDirectoryId(await mkdtemp(join(root, 'home-'))), id);
});

test('what is claimed by hand for the Temporal of a running `up` is claimed in the name of its data directory, and nothing else is', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'perennial-directory-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const settings = loadSettings({ ...childEnvironment(), PERENNIAL_HOME: home });
  const id = await dataDirectoryId(home);
  assert.equal(await dataDirectoryOf(settings, '127.0.0.1:7233'), undefined);
  const record = { pid: 1, startedAt: 1, temporalUiUrl: null, servingUrl: 'http://127.0.0.1:1', webhookUrl: 'http://127.0.0.1:2' };
  await writeUpRecord(home, { ...record, temporalAddress: '127.0.0.1:7233' });
  assert.equal(await dataDirectoryOf(settings, '127.0.0.1:7233'), id);
  assert.equal(await dataDirectoryOf(settings, 'temporal.example:7233'), undefined);
});
