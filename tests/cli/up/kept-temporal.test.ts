import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { Connection } from '@temporalio/client';
import { startKeptTemporal } from '../../../cli/up/kept-temporal.js';
import { eventually } from '../../fixtures/eventually.js';
import { isAlive } from '../perennial-process.js';

test('a Temporal dev server that is killed is started again, on its ports and with its data, as often as that happens', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'perennial-kept-'));
  const notes: string[] = [];
  const kept = await startKeptTemporal({ server: { dataDir }, note: (line) => notes.push(line), logPath: 'temporal.log' });
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  t.after(() => kept.stop());
  const pid = async (): Promise<number> => Number(await readFile(join(dataDir, 'temporal.db.pid'), 'utf8').catch(() => '0'));
  const connection = Connection.lazy({ address: kept.address });
  t.after(() => connection.close());
  const describe = () =>
    connection.withDeadline(Date.now() + 2_000, () => connection.workflowService.describeNamespace({ namespace: 'default' }));
  const id = (await describe()).namespaceInfo?.id;
  for (const times of [1, 2]) {
    const killed = await pid();
    process.kill(killed, 'SIGKILL');
    const answers = () =>
      describe().then(
        ({ namespaceInfo }) => namespaceInfo?.id,
        () => undefined,
      );
    await eventually(
      `it answers again, ${times}`,
      async () => ((await pid()) === killed ? undefined : answers()),
      (found) => found === id,
    );
    // It can answer before whoever started it has seen so, and a kill meanwhile would be a failed attempt.
    await eventually(
      `it is told, ${times}`,
      () => notes.filter((line) => /runs again$/.test(line)).length,
      (count) => count === times,
    );
  }
  assert.match(notes[0] ?? '', /^\d{4}-\d\d-\d\dT.*Z Temporal dev server: ended by SIGKILL; it is started again, serving goes on/);
  const last = await pid();
  await kept.stop();
  assert.equal(isAlive(last), false);
});
