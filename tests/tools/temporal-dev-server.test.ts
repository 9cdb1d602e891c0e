import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Connection } from '@temporalio/client';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';

describe('the Temporal dev server', () => {
  let dataDir = '';
  before(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'perennial temporal #?%41 가-'))));
  after(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps its state over a kill and a restart, closed runs for 30 days, and serves the Web UI', async () => {
    const first = await startTemporalDevServer({ dataDir, searchAttributes: { PerennialTest: 'Keyword' } });
    first.kill('SIGKILL');
    const second = await startTemporalDevServer({ dataDir, port: Number(first.address.split(':')[1]) });
    const connection = await Connection.connect({ address: second.address });
    try {
      const { config } = await connection.workflowService.describeNamespace({ namespace: second.namespace });
      assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), 30 * 86_400);
      const attributes = await connection.operatorService.listSearchAttributes({ namespace: second.namespace });
      assert.ok(attributes.customAttributes?.PerennialTest);
      assert.equal((await fetch(second.uiUrl)).status, 200);
    } finally {
      await connection.close();
      await second.stop();
    }
  });

  it('says which ports to free when one is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    after(() => taken.close());
    await assert.rejects(startTemporalDevServer({ port }), { code: 'TOOL_START_FAILED', message: /PERENNIAL_TEMPORAL_PORT/ });
  });
});
