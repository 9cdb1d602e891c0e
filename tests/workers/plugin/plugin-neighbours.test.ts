import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import type { OpenTelemetryPluginOptions } from '@temporalio/interceptors-opentelemetry';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { workflowIds } from '../../../contracts/names.js';
import * as messages from '../../../workflows/contract/messages.js';
import { AesGcmCodec } from '../aes-gcm-codec.js';
import { DEFINITION, startLifecycle, untilIdle } from '../lifecycle-run.js';
import { openPluginWorld, QUIET, TEAM_WORKFLOWS, testPlugin, withWorkers } from './plugin-world.js';
import type { PluginWorld } from './plugin-world.js';

const SENTINEL = 'sentinel-7f3a';

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

interface Tracing {
  readonly plugin: OpenTelemetryPlugin;
  spans(): readonly ReadableSpan[];
}

function tracing(): Tracing {
  const exporter = new InMemorySpanExporter();
  const spanProcessor = new SimpleSpanProcessor(exporter);
  const resource = resourceFromAttributes({ 'service.name': 'team' });
  const tracer = new BasicTracerProvider({ resource, spanProcessors: [spanProcessor] }).getTracer('team');
  // The plugin is typed by the OpenTelemetry major before this one; what it calls is the same.
  const plugin = new OpenTelemetryPlugin({ resource, spanProcessor, tracer } as unknown as OpenTelemetryPluginOptions);
  return { plugin, spans: () => exporter.getFinishedSpans() };
}

/** One run through the lifecycle: trigger, pipeline, rollout. */
async function wholeLoop(client: Client, model: string, taskQueue: string): Promise<void> {
  const handle = await startLifecycle(client, model, taskQueue);
  const reason = `asked by ${SENTINEL}`;
  const start = {
    model,
    triggerId: 't1',
    kind: 'manual' as const,
    asOf: 1_000,
    parameters: { customer: SENTINEL },
    reason,
    actor: 'ann',
    deploy: true,
  };
  await handle.executeUpdate(messages.requestRun, { args: [start] });
  const state = await untilIdle(handle);
  assert.equal(state.champion?.version, 1);
  await handle.terminate();
}

async function rawHistories(model: string): Promise<readonly Buffer[]> {
  const ids = [workflowIds.lifecycle(model), workflowIds.pipeline(model, 't1'), workflowIds.rollout(model, model, 'pipeline:t1')];
  const histories = await Promise.all(ids.map((id) => world.client.workflow.getHandle(id).fetchHistory()));
  return histories.map((history) => Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish()));
}

for (const order of ['OpenTelemetry first', 'Perennial first'] as const) {
  test(`beside OpenTelemetry and an encrypting codec the whole loop runs, is traced, and its histories hold no plaintext (${order})`, async () => {
    const model = order === 'Perennial first' ? 'second' : 'first';
    const codec = new AesGcmCodec();
    const dataConverter = { payloadCodecs: [codec] };
    const { plugin: ours } = testPlugin();
    const traced = tracing();
    const plugins = order === 'Perennial first' ? [ours, traced.plugin] : [traced.plugin, ours];
    // Once bundled by the Worker, once before it; without a cache every workflow task replays its history from the start.
    const source: Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle' | 'maxCachedWorkflows'> =
      order === 'Perennial first'
        ? { workflowBundle: await bundleWorkflowCode({ workflowsPath: TEAM_WORKFLOWS, logger: QUIET, plugins }), maxCachedWorkflows: 0 }
        : { workflowsPath: TEAM_WORKFLOWS };
    const client = new Client({ connection: world.client.connection, dataConverter, plugins: [traced.plugin] });
    await withWorkers([{ connection: world.native, taskQueue: model, plugins, dataConverter, ...source }], () =>
      wholeLoop(client, model, model),
    );

    const names = new Set(traced.spans().map((span) => span.name));
    for (const name of [
      'RunWorkflow:perennialPipeline',
      'RunWorkflow:perennialRollout',
      'StartActivity:perennial.trainModel',
      'RunActivity:perennial.trainModel',
    ]) {
      assert.ok(names.has(name), `a span ${name} among ${[...names].join(', ')}`);
    }
    for (const history of await rawHistories(model)) {
      assert.equal(history.includes(SENTINEL), false);
      assert.ok(history.includes('binary/encrypted'));
      assert.equal(history.includes('version 1 accepted'), false, 'results are encrypted as inputs are');
    }
    const pipeline = workflowIds.pipeline(model, 't1');
    assert.equal((await client.workflow.getHandle(pipeline).result()).text, 'version 1 accepted');
    await assert.rejects(world.client.workflow.getHandle(pipeline).result(), /Unknown encoding: binary\/encrypted/);
  });
}

test('without a workflow cache the activities run as often as with one', async () => {
  const counts: Record<string, number>[] = [];
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: TEAM_WORKFLOWS, logger: QUIET, plugins: [testPlugin().plugin] });
  for (const maxCachedWorkflows of [0, 100]) {
    const { plugin, recorded } = testPlugin();
    const taskQueue = `cache-${maxCachedWorkflows}`;
    const worker = { connection: world.native, taskQueue, plugins: [plugin], workflowBundle, maxCachedWorkflows };
    await withWorkers([worker], () => wholeLoop(world.client, taskQueue, taskQueue));
    const tally: Record<string, number> = {};
    for (const { name } of recorded.calls) tally[name] = (tally[name] ?? 0) + 1;
    counts.push(tally);
  }
  assert.deepEqual(counts[0], counts[1]);
  assert.equal(counts[0]?.['perennial.runTrial'], DEFINITION.tune.trials);
});
