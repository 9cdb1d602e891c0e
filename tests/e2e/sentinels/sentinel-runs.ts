import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../fixtures/eventually.js';
import type { Step } from '../../../contracts/names.js';
import { workflowIds } from '../../../contracts/names.js';
import type { PipelineInput } from '../../../contracts/workflows.js';
import type { ModelDefinition } from '../../../index.js';
import type { BackendsWorld } from '../backends-world.js';
import { AS_OF } from './sentinel-rows.js';
import { failingModels } from './sentinel-models.js';
import type { BrokenFiles, FailingModel } from './sentinel-models.js';
import { SENTINEL_CATEGORY, SENTINEL_NUMBER } from './sentinels.js';

const TIMING = { retryInitialMs: 200 };
const WITHOUT_DEPLOY: readonly Step[] = ['preprocess', 'train', 'test', 'register'];

interface StepsOptions {
  readonly triggerId: string;
  readonly steps?: readonly Step[];
  readonly version?: number;
}

/** A pipeline beside the lifecycle, as `perennial preprocess`, `train` and `test` start it. */
export async function startSteps(
  world: BackendsWorld,
  definition: ModelDefinition,
  { triggerId, steps = WITHOUT_DEPLOY, version }: StepsOptions,
) {
  const definitionDigest = await world.store(definition);
  const model = definition.name;
  const trigger = {
    model,
    triggerId,
    kind: 'manual',
    asOf: AS_OF,
    parameters: {},
    reason: 'sentinel',
    actor: 'test',
    deploy: false,
  } as const;
  const nothing = { tune: null, querySql: null, runName: null, reportTo: null };
  const input: PipelineInput = {
    formatVersion: 1,
    trigger,
    definitionDigest,
    steps,
    tag: null,
    paramsFrom: 'best',
    version: version ?? null,
    execution: { control: TIMING, work: TIMING },
    ...nothing,
  };
  return world.client.startSteps(input);
}

async function writeBrokenFiles(folder: string): Promise<BrokenFiles> {
  const [broken, ragged, headless] = [join(folder, 'broken.csv'), join(folder, 'ragged.csv'), join(folder, 'headless.csv')];
  const good = Array.from({ length: 200 }, (_, i) => `${i},2024-01-01 00:00:00,1,2,red,0`);
  const head = 'id,at,a,b,colour,late';
  const row = `900,2024-01-02 00:00:00,${SENTINEL_NUMBER},2,`;
  await writeFile(broken, [head, ...good, `${row}"${SENTINEL_CATEGORY}"x,0`, ...good].join('\n'));
  await writeFile(ragged, [head, ...good, `${row}${SENTINEL_CATEGORY},0,${SENTINEL_CATEGORY},9`, ...good].join('\n'));
  await writeFile(headless, [`${row}${SENTINEL_CATEGORY},0`, ...good].join('\n'));
  return { broken, ragged, headless };
}

/** Lets each fail as it must. One that is retried for ever is stopped once it was tried twice. */
export async function runFailing(world: BackendsWorld): Promise<void> {
  const models = failingModels(await writeBrokenFiles(world.folder));
  await Promise.all(models.map((failing) => runOne(world, failing)));
}

async function runOne(world: BackendsWorld, { definition, code, retried = false }: FailingModel): Promise<void> {
  const handle = await startSteps(world, definition, { triggerId: 'fails' });
  if (retried) {
    await waitForRetry(world, definition.name, code);
    await handle.terminate('it would be retried for days');
    return;
  }
  const failure = await handle.result().then(
    ({ text }) => assert.fail(`${definition.name} should have failed: ${text}`),
    (error: unknown) => error,
  );
  assert.deepEqual([definition.name, typeOf(failure)], [definition.name, code]);
}

/** The type of the innermost failure that has one. */
function typeOf(failure: unknown): string {
  let type = '';
  for (let error = failure; error instanceof Error; error = error.cause) {
    if ('type' in error && typeof error.type === 'string') type = error.type;
  }
  return type;
}

async function waitForRetry(world: BackendsWorld, model: string, code: string): Promise<void> {
  const handle = world.client.temporal.workflow.getHandle(workflowIds.pipeline(model, 'fails'));
  const look = async () => {
    const { raw } = await handle.describe();
    assert.equal(raw.workflowExecutionInfo?.status, 1, `${model} ended although it should be retried`);
    const [pending] = raw.pendingActivities ?? [];
    return { attempt: pending?.attempt ?? 0, failure: pending?.lastFailure?.applicationFailureInfo?.type };
  };
  const { failure } = await eventually(`${model} is tried for the third time`, look, ({ attempt }) => attempt >= 3);
  assert.equal(failure, code);
}
