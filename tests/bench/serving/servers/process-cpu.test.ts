import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import test from 'node:test';
import { cpuSeconds, processTree } from '../../../../bench/serving/servers/process-cpu.js';

test('a process tree holds grandchildren; what has ended costs nothing', { skip: platform() !== 'linux' && 'reads /proc' }, async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo started; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const tree = processTree(child.pid ?? 0);
  assert.equal(tree.length, 2);
  assert.ok(cpuSeconds([process.pid]) > 0);
  for (const pid of tree) process.kill(pid, 'SIGKILL');
  await once(child, 'close');
  assert.equal(cpuSeconds([child.pid ?? 0]), 0);
});
