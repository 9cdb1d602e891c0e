import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test, { after } from 'node:test';
import { sha256Hex } from '../../../core/digest/sha256.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { listEvents } from '../../../operations/look/list-events.js';
import { verifyAudit } from '../../../operations/look/verify-audit.js';
import { call, createInstallation, deploy, eventually, programPath, publishVersion, ready } from '../serving-fixture.js';

const { dir, objects } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const tokensFile = join(dir, 'tokens.json');
await writeFile(tokensFile, JSON.stringify([{ name: 'ops', role: 'admin', sha256: sha256Hex('secret-ops') }]), { mode: 0o600 });
const headers = { authorization: 'Bearer secret-ops' };

async function serve(processes: number): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const env = childEnvironment({
    PERENNIAL_HOME: join(dir, 'home'),
    PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
    PERENNIAL_CACHE_DIR: join(dir, 'cache'),
    PERENNIAL_SERVING_PORT: '0',
    PERENNIAL_SERVING_PROCESSES: String(processes),
    PERENNIAL_SERVING_TOKENS_FILE: tokensFile,
    PERENNIAL_SERVING_REPOSITORY_CONTROL: 'true',
    PERENNIAL_SERVING_LOG: 'false',
  });
  const main = programPath('../../serving/main');
  const child = spawn(process.execPath, [...(main.endsWith('.ts') ? ['--import', 'tsx'] : []), main], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const isListening = (found: string): boolean => /listens on \S+,/.test(found);
  const lines = await eventually('it listens', async () => output, isListening);
  const url = /listens on (\S+),/.exec(lines)?.[1] ?? '';
  await ready(url);
  return { child, url };
}

async function waiting(): Promise<readonly string[]> {
  const folder = (await readdir(join(dir, 'cache', 'serving'))).find((name) => name.startsWith('audit-'));
  if (folder === undefined) return [];
  const path = join(dir, 'cache', 'serving', folder);
  const names = (await readdir(path)).filter((name) => name.endsWith('.json'));
  for (const name of names) assert.equal((await stat(join(path, name))).mode & 0o777, 0o600);
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  const files = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
  return files.flatMap((text) =>
    (JSON.parse(text) as { waiting: { event: { action: string } }[] }).waiting.map(({ event }) => event.action),
  );
}

for (const processes of [1, 2])
  test(`what serving did while the store was away is in the chain after SIGKILL and a start with ${processes} process(es)`, async () => {
    const before = (await listEvents({ objects }, { limit: 99 })).length;
    const first = await serve(1);
    await rename(join(dir, 'objects'), join(dir, 'away'));
    assert.equal((await call(first.url, '/v2/repository/models/mixed/unload', '{}', headers)).status, 200);
    await eventually('it is on disk', waiting, (found) => found.includes('unload'));
    const ended = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await ended;
    await rename(join(dir, 'away'), join(dir, 'objects'));
    const second = await serve(processes);
    const told = await eventually(
      'the chain has it',
      () => listEvents({ objects }, { limit: 99 }),
      (found) => found.length > before,
    );
    assert.deepEqual(
      told.slice(0, told.length - before).map(({ actor, action, target, from }) => [actor.name, action, target, from.address]),
      [['ops', 'unload', 'mixed', '127.0.0.1']],
    );
    await eventually('nothing waits', waiting, (found) => found.length === 0);
    assert.equal((await verifyAudit({ objects })).problem, null);
    const stopped = once(second.child, 'exit');
    second.child.kill('SIGTERM');
    assert.deepEqual(await stopped, [0, null]);
  });
