import assert from 'node:assert/strict';
import { chmod, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { servingEnvironment, shipperEnvironment, workerEnvironment } from '../../config/child-environment.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import type { LocalSettings, SettingName } from '../../config/local-settings.js';
import { SETTINGS } from '../../config/settings-table.js';
import type { Setting } from '../../config/setting-kinds.js';
import { isDomainError } from '../../core/errors.js';
import { eventually } from '../fixtures/eventually.js';

const dir = await mkdtemp(join(tmpdir(), 'perennial-secrets-'));
after(() => rm(dir, { recursive: true, force: true }));

const SECRETS = Object.entries<Setting<unknown, unknown>>(SETTINGS)
  .filter(([, { secret }]) => secret)
  .map(([name, { env }]) => ({ name: name as SettingName, env, file: `${env}_FILE` }));

/** A text that the setting takes, with a mark that must not be told. */
const valueOf = (env: string, mark: string): string =>
  /DATABASE_URL$/.test(env) ? `mysql://u:${mark}@h/d` : /_URL$/.test(env) ? `https://u:${mark}@h/` : mark;

async function secretFile(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(dir, name);
  await writeFile(`${path}.new`, text, { mode });
  await chmod(`${path}.new`, mode);
  await rename(`${path}.new`, path);
  return path;
}

function problemsOf(environment: Record<string, string>): string {
  try {
    loadLocalSettings(environment);
  } catch (error) {
    assert.ok(isDomainError(error) && error.code === 'SETTINGS_INVALID');
    return (error.details.problems as readonly string[]).join('\n');
  }
  return '';
}

test('every secret setting may be in a file, which gives what the variable gives', async () => {
  assert.ok(SECRETS.length >= 9, String(SECRETS.length));
  for (const { name, env, file } of SECRETS) {
    const text = valueOf(env, 'sentinel');
    const path = await secretFile(name, `${text}\n`);
    const [byFile, byVariable] = [loadLocalSettings({ [file]: path }), loadLocalSettings({ [env]: text })];
    assert.deepEqual(byFile[name], byVariable[name], env);
    assert.deepEqual([byFile.current(name), byVariable.current(name)], [byFile[name], byFile[name]]);
  }
});

test('for every secret setting, both or a file that others may use, put there or emptied is an error without the text', async () => {
  const good = await secretFile('good', 'sentinel');
  const link = join(dir, 'link');
  await symlink(good, link);
  const files: readonly (readonly [string, RegExp])[] = [
    [link, /it is a symbolic link that leads out of its folder; expected a regular file of mode 0600/],
    [await secretFile('wide', 'sentinel', 0o640), /mode 0640/],
    [await secretFile('empty', '\n'), /is empty/],
    [join(dir, 'absent'), /cannot be read \(ENOENT\)/],
    [dir, /it is not a regular file/],
  ];
  for (const { env, file } of SECRETS) {
    assert.match(problemsOf({ [env]: valueOf(env, 'sentinel'), [file]: good }), new RegExp(`^${env}: it is set, and so is ${file}`));
    for (const [path, problem] of files) {
      const problems = problemsOf({ [file]: path });
      assert.ok(problem.test(problems) && problems.startsWith(`${env}: ${file} names ${path}`), problems);
    }
    assert.doesNotMatch(problemsOf({ [file]: await secretFile('bad', 'sentinel://') }), /sentinel/);
  }
});

test('a file that is replaced counts without a restart, for every secret setting; one that cannot be used changes nothing', async () => {
  const environment = Object.fromEntries(
    await Promise.all(SECRETS.map(async ({ name, env, file }) => [file, await secretFile(name, valueOf(env, 'first'))] as const)),
  );
  const settings: LocalSettings = loadLocalSettings(environment);
  const found = (): string => JSON.stringify(SECRETS.map(({ name }) => settings.current(name)));
  for (const { name, env } of SECRETS) await secretFile(name, valueOf(env, 'second'));
  const renewed = await eventually('all are read again', found, (text) => !text.includes('first'));
  assert.equal(renewed.split('second').length - 1, SECRETS.length);
  assert.ok(JSON.stringify(SECRETS.map(({ name }) => settings[name])).includes('first'));
  for (const { name } of SECRETS) await secretFile(name, 'sentinel://', 0o666);
  await secretFile('servingToken', 'third');
  await eventually(
    'one that can be read is',
    () => settings.current('servingToken'),
    (token) => token === 'third',
  );
  assert.equal(found().split('second').length - 1, SECRETS.length - 1);
});

test('a child gets the file of a secret where it would get the secret, and nowhere else', () => {
  const both = Object.fromEntries(
    SECRETS.flatMap(({ env, file }) => [
      [env, 'v'],
      [file, 'v'],
    ]),
  ) as Record<string, string>;
  for (const environment of [workerEnvironment({}, both), servingEnvironment({}, both), shipperEnvironment(both)])
    for (const { env, file } of SECRETS) assert.equal(environment[file], environment[env], file);
  assert.equal(workerEnvironment({}, both)['PERENNIAL_SERVING_TOKEN_FILE'], undefined);
  assert.equal(shipperEnvironment(both)['PERENNIAL_SERVING_LOG_DATABASE_URL_FILE'], 'v');
});
