import { proxyActivities } from '@temporalio/workflow';
import type { PerennialActivities } from '../../contracts/activities.js';

export { perennialPipeline, perennialRollout } from '../../workflows/index.js';

const activities = proxyActivities<PerennialActivities>({ startToCloseTimeout: '1 minute' });

/** What an engineer writes without Perennial: the same activities in the same order, one await a line, nothing to see and nothing kept. */
export async function handWritten(): Promise<number> {
  const context = { model: 'bench', triggerId: 'hand', definitionDigest: 'd', asOf: 1 };
  const snapshot = await activities['perennial.ingestSnapshot']({ ...context, parameters: {}, querySql: null });
  await activities['perennial.checkSnapshot']({ ...context, snapshot: snapshot.address, tag: null });
  const run = await activities['perennial.trainModel']({ ...context, snapshot: snapshot.address, runName: null, paramsFrom: 'best' });
  const evaluation = await activities['perennial.evaluateRun']({ ...context, runId: run.runId });
  const { version } = await activities['perennial.registerVersion']({
    ...context,
    runId: run.runId,
    evaluationKey: evaluation.evaluationKey,
  });
  const change = { model: 'bench', endpoint: 'bench', changeId: 'c', actor: 'ann', reason: 'bench', workflowId: '' };
  await activities['perennial.deployVersion']({ ...change, version });
  return version;
}
