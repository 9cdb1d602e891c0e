import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { until } from '../fixtures/eventually.js';
import { startSupervised } from '../../tools/supervised-process.js';

const SLEEPER = 'setInterval(() => {}, 1000); console.log("up")';

describe('a supervised program', () => {
  for (const tie of ['kernel', 'watcher'] as const) {
    it(
      `dies with a parent that is killed (${tie})`,
      { skip: tie === 'kernel' && process.platform !== 'linux' && 'Linux only' },
      async () => {
        const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', parentCode(tie)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        assert.equal(isRunning(pid), true);
        parent.kill('SIGKILL');
        await once(parent, 'exit');
        await until('the program ends', () => !isRunning(pid));
      },
    );
  }

  it('is killed when it ignores a polite request to stop, and stop may be called again', async () => {
    const child = await startSupervised(process.execPath, ['--eval', `process.on('SIGTERM', () => {}); ${SLEEPER}`]);
    await until('the program prints', () => child.outputTail() === 'up');
    await child.stop(100);
    await child.stop();
    assert.deepEqual(await child.exited, { code: null, signal: 'SIGKILL' });
  });

  it('gets no variable that is not on the allow-list', async () => {
    process.env.PERENNIAL_TEST_SECRET = 'sentinel';
    const child = await startSupervised(process.execPath, ['--eval', 'console.log(JSON.stringify(process.env))']);
    await child.exited;
    delete process.env.PERENNIAL_TEST_SECRET;
    assert.equal(child.outputTail().includes('sentinel'), false);
    assert.equal(child.outputTail().includes('PATH'), true);
  });

  it('that cannot be started is an error', async () => {
    await assert.rejects(startSupervised('/nonexistent/program', [], { tie: 'watcher' }), /ENOENT/);
  });
});

function parentCode(tie: string): string {
  const tool = new URL('../../tools/supervised-process.js', import.meta.url);
  return `import { startSupervised } from ${JSON.stringify(tool.href)};
    const child = await startSupervised(process.execPath, ['--eval', ${JSON.stringify(SLEEPER)}], { tie: '${tie}' });
    process.stdout.write(String(child.pid));`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
