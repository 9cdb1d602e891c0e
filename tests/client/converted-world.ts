import { ApplicationFailure, Context } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { lazyTemporal } from '../../client/connection/open-temporal.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { loadSettings } from '../../config/settings.js';
import type { Settings } from '../../config/settings.js';
import type { PipelineInput } from '../../contracts/workflows.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';
import { recordedActivities } from '../workflows/histories/recorded-activities.js';
import { workflowBundle } from '../workflows/workflow-world.js';

export const ROUND = 7;
/** The trigger whose training fails once, and then takes long enough to be seen. */
export const RETRIED = 'retried';
export const FAILURE = 'The source database did not answer (a test).';

async function failFirst(): Promise<void> {
  const { info } = Context.current();
  if (info.attempt === 1) throw ApplicationFailure.create({ type: 'SOURCE_UNAVAILABLE', message: FAILURE });
  await Context.current().sleep(4_000);
}

/** A server, and a Worker with a data converter whose training goes on until a test releases it. */
export interface ConvertedWorld {
  readonly settings: Settings;
  /** As the programs of Perennial open one. */
  open(dataConverter: DataConverter | undefined): TemporalAccess;
  /** Lets trainings end. */
  release(): void;
  close(): Promise<void>;
}

export async function openConvertedWorld(dataConverter: DataConverter): Promise<ConvertedWorld> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await startTemporalDevServer();
  const settings = loadSettings({ ...NO_PROFILE, TEMPORAL_ADDRESS: server.address });
  const native = await NativeConnection.connect({ address: server.address });
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { activities } = recordedActivities({
    'perennial.trainModel': async ({ triggerId }) => {
      if (triggerId === RETRIED) await failFirst();
      Context.current().heartbeat({ stage: 'train', round: ROUND });
      await released;
      return { runId: triggerId, rounds: ROUND, bestIteration: 1, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };
    },
  });
  const { taskQueue } = settings;
  const worker = await Worker.create({ connection: native, taskQueue, workflowBundle: await workflowBundle(), activities, dataConverter });
  const running = worker.run();
  const opened: TemporalAccess[] = [];
  return {
    settings,
    open: (converter) => {
      opened.push(lazyTemporal(settings, converter));
      return opened.at(-1) as TemporalAccess;
    },
    release,
    close: async () => {
      release();
      for (const temporal of opened) await temporal.close();
      worker.shutdown();
      await running;
      await native.close();
      await server.stop();
    },
  };
}

/** A pipeline that trains, beside the lifecycle. */
export function trainingInput(model: string, triggerId: string): PipelineInput {
  const trigger = { model, triggerId, kind: 'manual', asOf: 1_000, parameters: {}, reason: 'a test', actor: 'ann', deploy: false } as const;
  const nothing = { tune: null, tag: null, querySql: null, runName: null, version: null, reportTo: null };
  return {
    formatVersion: 1,
    trigger,
    definitionDigest: 'd1',
    steps: ['preprocess', 'train'],
    paramsFrom: 'best',
    ...nothing,
  };
}
