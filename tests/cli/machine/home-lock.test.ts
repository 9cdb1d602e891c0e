import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lockHome } from '../../../cli/machine/home-lock.js';

let home = '';
before(async () => void (home = await mkdtemp(join(tmpdir(), 'perennial-lock-'))));
after(() => rm(home, { recursive: true, force: true }));

it('gives a home to one owner at a time, names it, and never stays with a killed process', async () => {
  const compiled = import.meta.url.endsWith('.js');
  const module = fileURLToPath(new URL(`../../../cli/machine/home-lock.${compiled ? 'js' : 'ts'}`, import.meta.url));
  const program = `const { lockHome } = await import(${JSON.stringify(module)}); await lockHome(${JSON.stringify(home)}); console.log('locked'); setInterval(() => {}, 1000);`;
  const loader = compiled ? [] : ['--import', import.meta.resolve('tsx')];
  const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await assert.rejects(lockHome(home), { code: 'HOME_IN_USE', message: new RegExp(`process ${child.pid}`) });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const mine = await lockHome(home);
  await assert.rejects(lockHome(home), { code: 'HOME_IN_USE' });
  mine.release();
  (await lockHome(home)).release();
});

it('says what to do about a home that cannot be written, before anything starts', async () => {
  const file = join(home, 'file');
  await writeFile(file, '');
  for (const [wrong, reason] of [
    [file, /it is a file/],
    [join(file, 'home'), /a part of its path is a file/],
    ['/sys/perennial', /read-only|no right/],
  ] as const)
    await assert.rejects(lockHome(wrong), {
      code: 'HOME_UNWRITABLE',
      retryable: false,
      message: new RegExp(`${reason.source}.*Fix: set PERENNIAL_HOME`),
    });
});

it('takes a home of any name', async () => {
  for (const name of ['a b', 'a#b', 'a?b=c', '100%', 'a%41', '가 나', 'q\'u"o']) (await lockHome(join(home, name))).release();
});
