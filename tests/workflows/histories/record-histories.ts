/**
 * Records the histories that replay.test.ts replays for ever: one folder per release, written once, never changed.
 * Run before a release whose workflows differ: node --import tsx tests/workflows/histories/record-histories.ts 0.2.0
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { writeHistory } from './history-file.js';
import { SCENARIOS } from './history-scenarios.js';
import { openWorkflowWorld } from '../workflow-world.js';

await record(process.argv[2]);

async function record(release: string | undefined): Promise<void> {
  if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release)) throw new Error('say for which release: record-histories.ts 0.2.0');
  const folder = packageFile(join('tests/histories', release));
  if (existsSync(folder)) throw new Error(`${folder} exists: histories of a release are never recorded again`);
  const world = await openWorkflowWorld();
  const files = new Map<string, string>();
  try {
    for (const scenario of SCENARIOS) {
      for (const { name, workflowId, runId } of await scenario(world)) {
        const history = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
        files.set(name, writeHistory(history));
        console.log(`${name}: ${history.events?.length} events`);
      }
    }
    for await (const { workflowId, status } of world.client.workflow.list()) {
      if (status.name === 'RUNNING') await world.client.workflow.getHandle(workflowId).terminate();
    }
  } finally {
    await world.close();
  }
  await mkdir(folder, { recursive: true });
  // Stack traces in them name the recorder's own folder, which is nobody's business.
  for (const [name, text] of files) await writeFile(join(folder, `${name}.json`), text.replaceAll(`${packageFile('')}/`, ''));
}
