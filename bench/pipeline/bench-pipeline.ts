import { fileURLToPath } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import type { PipelineInput, RolloutInput } from '../../contracts/workflows.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import { noOpActivities } from './no-op-activities.js';

/**
 * A no-op six-step pipeline against a hand-written workflow with the same six activities, on one file-backed dev server,
 * in turn within one run. The sixth step of ours, deploy, is the rollout workflow that the lifecycle starts.
 */
const ROUNDS = Number(process.argv[2] ?? 15);
const HAND_WRITTEN = fileURLToPath(new URL(`./hand-written.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

function pipelineInput(id: string): PipelineInput {
  const trigger = {
    model: 'bench',
    triggerId: id,
    kind: 'manual',
    asOf: 1,
    parameters: {},
    reason: 'bench',
    actor: 'ann',
    deploy: true,
  } as const;
  const steps = ['preprocess', 'train', 'test', 'register'] as const;
  const nothing = { tune: null, tag: null, querySql: null, runName: null, version: null, reportTo: null };
  return { formatVersion: 1, trigger, definitionDigest: 'd', steps, paramsFrom: 'best', ...nothing };
}

function rolloutInput(id: string): RolloutInput {
  return {
    formatVersion: 1,
    model: 'bench',
    endpoint: 'bench',
    version: 1,
    changeId: id,
    actor: 'ann',
    reason: 'bench',
    reportTo: null,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function measure(client: Client): Promise<void> {
  const times: Record<'hand' | 'pipeline' | 'whole', number[]> = { hand: [], pipeline: [], whole: [] };
  const run = (type: string, workflowId: string, args: unknown[]): Promise<unknown> =>
    client.workflow.execute(type, { workflowId, taskQueue: 'bench', args });
  for (let round = -2; round < ROUNDS; round += 1) {
    const hand = await timed(() => run('handWritten', `hand-${round}`, []));
    const pipeline = await timed(() => run(WORKFLOW_TYPES.pipeline, `pipeline-${round}`, [pipelineInput(`t${round}`)]));
    const rollout = await timed(() => run(WORKFLOW_TYPES.rollout, `rollout-${round}`, [rolloutInput(`r${round}`)]));
    if (round < 0) continue;
    times.hand.push(hand);
    times.pipeline.push(pipeline);
    times.whole.push(pipeline + rollout);
  }
  const hand = median(times.hand);
  process.stdout.write(`hand-written, 6 activities             ${hand.toFixed(0)} ms (median of ${ROUNDS})\n`);
  process.stdout.write(`perennial pipeline, 5 activities       ${median(times.pipeline).toFixed(0)} ms\n`);
  process.stdout.write(`perennial pipeline + rollout, 6        ${median(times.whole).toFixed(0)} ms\n`);
  process.stdout.write(`ratio of all six steps                 ${(median(times.whole) / hand).toFixed(2)}\n`);
}

async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const dataDir = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
  const server = await startTemporalDevServer({ dataDir });
  const native = await NativeConnection.connect({ address: server.address });
  const connection = await Connection.connect({ address: server.address });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: HAND_WRITTEN, logger: new DefaultLogger('ERROR') });
  const worker = await Worker.create({ connection: native, taskQueue: 'bench', workflowBundle, activities: noOpActivities() });
  await worker.runUntil(measure(new Client({ connection })));
  await native.close();
  await connection.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

await main();
