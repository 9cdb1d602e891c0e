import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { PerennialPlugin } from '../../workers/plugin/perennial-plugin.js';
import { writeHistory } from '../workflows/histories/history-file.js';
import { workflowBundle } from '../workflows/workflow-world.js';

/** Every run replays as a worker that has never seen it would: whoever took over in the middle did what is written down. */
export async function checkReplays(client: Client): Promise<readonly string[]> {
  const options = { workflowBundle: await workflowBundle(), plugins: [new PerennialPlugin({ roles: ['workflows'] })] };
  const faults: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for await (const { error } of Worker.runReplayHistories(options, [{ workflowId, history }])) {
      if (error === undefined) continue;
      const kept = join(tmpdir(), `perennial-storm-${runId}.json`);
      await writeFile(kept, writeHistory(history));
      faults.push(`run ${runId} of ${workflowId} does not replay (${kept}): ${error.message}`);
    }
  }
  return faults;
}
