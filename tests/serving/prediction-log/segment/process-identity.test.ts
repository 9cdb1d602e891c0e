import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { isAlive, processIdentity } from '../../../../serving/prediction-log/segment/process-identity.js';

const NOW = 1_700_000_000_000;
const LONG_AGO = NOW - 3_600_000;

test('a process that can be looked up is alive exactly while it runs, however long it was silent', async () => {
  assert.ok(isAlive(processIdentity(), LONG_AGO, NOW));
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = processIdentity(child.pid);
  assert.ok(isAlive(identity, LONG_AGO, NOW));
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(!isAlive(identity, NOW, NOW));
});

test('a process with the number of a dead one is not taken for it', () => {
  assert.ok(!isAlive({ ...processIdentity(), startTicks: '1' }, NOW, NOW));
});

test('a process of another container or machine counts as alive while it gives signs', () => {
  for (const elsewhere of [{ pidNamespace: 'pid:[1]' }, { bootId: 'another boot' }, { startTicks: null, host: 'another-host' }]) {
    const identity = { ...processIdentity(), ...elsewhere };
    assert.ok(isAlive(identity, NOW - 10_000, NOW));
    assert.ok(!isAlive(identity, NOW - 61_000, NOW));
  }
});
