import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { webhookToken } from '../../../cli/up/webhook-token.js';
import { loadLocalSettings } from '../../../config/local-settings.js';

let home = '';
before(async () => void (home = await mkdtemp(join(tmpdir(), 'perennial-webhook-'))));
after(() => rm(home, { recursive: true, force: true }));
beforeEach(() => rm(join(home, 'webhook.token'), { force: true }));

const asked = async () => {
  const found = await webhookToken(loadLocalSettings({ PERENNIAL_HOME: home }));
  return { ...found, token: found.token() };
};

test('a token is made once, in a file of its user alone', async () => {
  const made = await asked();
  const path = join(home, 'webhook.token');
  assert.deepEqual([made.isNew, (await stat(path)).mode & 0o777], [true, 0o600]);
  assert.equal(await readFile(path, 'utf8'), `${made.token}\n`);
  assert.deepEqual(await asked(), { token: made.token, where: path, isNew: false });
});

test('a token that others could have read or put there is refused, and stays as it is', async () => {
  const path = join(home, 'webhook.token');
  const elsewhere = join(home, 'elsewhere');
  await writeFile(elsewhere, 'of somebody', { mode: 0o600 });
  await symlink(elsewhere, path);
  await assert.rejects(asked(), { code: 'HOME_UNWRITABLE', retryable: false, message: /webhook\.token in it, it is a symbolic link/ });
  assert.equal(await readFile(elsewhere, 'utf8'), 'of somebody');
  await rm(path);
  await writeFile(path, 'of somebody');
  await chmod(path, 0o644);
  await assert.rejects(asked(), { code: 'HOME_UNWRITABLE', message: /mode 0644, expected 0600/ });
});
