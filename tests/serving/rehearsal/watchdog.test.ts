import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { eventually, programPath } from '../serving-fixture.js';

test('a rehearsal that hangs ends soon after the process that started it was killed', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-rehearsal-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const golden = join(dir, 'golden.json');
  await writeFile(golden, JSON.stringify({ formatVersion: 1, records: [{ carrier: 'hangs' }], scores: [0] }));
  const entry = programPath('./rehearsal/rehearsal-parent');
  const parent = fork(entry, [golden], { execArgv: entry.endsWith('.ts') ? ['--import', 'tsx'] : [] });
  const pid = Number(
    await eventually(
      'the rehearsal hangs',
      () => readFile(`${golden}.pid`, 'utf8').catch(() => ''),
      (found) => found !== '',
    ),
  );
  assert.equal(isAlive(pid), true);
  parent.kill('SIGKILL');
  await eventually(
    'the rehearsal is gone',
    async () => isAlive(pid),
    (alive) => !alive,
  );
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
