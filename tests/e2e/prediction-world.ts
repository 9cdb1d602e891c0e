import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { eventually, until } from '../fixtures/eventually.js';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { childEnvironment } from '../../config/child-environment.js';
import type { RequestCallback, RequestResult } from '../../contracts/request-documents.js';
import type { CallbackHost } from '../../core/callback-target.js';
import { startServing } from '../../serving/serving-process.js';
import type { ServingProcess } from '../../serving/serving-process.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';
import { startProgram } from './started-program.js';
import type { StartedProgram } from './started-program.js';

export const MODEL = 'churn';
/** Key of the hashed columns of the prediction log, for server and workers. */
export const LOG_SALT = 'sentinel-log-salt';

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly id: string;
    readonly status: string;
    readonly url: string;
    readonly version: number;
    readonly predictions: RequestResult['predictions'];
    readonly error: { readonly code: string; readonly message: string };
    readonly callback?: Pick<RequestCallback, 'delivered' | 'reason'>;
  };
}

/** A deployed model behind a real serving process and a real Temporal server; workers are processes that a test starts and kills. */
export interface PredictionWorld {
  readonly stores: ActivityWorld;
  readonly client: Client;
  readonly environment: Record<string, string>;
  startWorker(): Promise<StartedProgram>;
  ask(method: 'GET' | 'POST', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Posts records to predict-async. */
  send(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Polls until the request is done or failed. */
  settled(id: string): Promise<Answer>;
  close(): Promise<void>;
}

export async function openPredictionWorld(callbackHosts: readonly CallbackHost[]): Promise<PredictionWorld> {
  const [stores, server] = await Promise.all([openActivityWorld(), startTemporalDevServer()]);
  await writeChurnCsv(stores.csvPath);
  const context = { model: MODEL, triggerId: 'first', definitionDigest: await stores.apply(churnModel(stores.csvPath)), asOf: FIRST_AS_OF };
  await deploy(stores, MODEL, (await runChain(stores, context)).version);
  const connection = await Connection.connect({ address: server.address });
  const serving = await serve(stores, callbackHosts);
  const environment = childEnvironment({
    PERENNIAL_HOME: stores.folder,
    PERENNIAL_WORKER_METRICS_PORT: '0',
    PERENNIAL_CALLBACK_HOSTS: callbackHosts.map(({ scheme, host, port }) => `${scheme}://${host}:${port}`).join(','),
    PERENNIAL_CALLBACK_SECRET: 'sentinel-callback-secret',
    PERENNIAL_SERVING_LOG_SALT: LOG_SALT,
    TEMPORAL_ADDRESS: server.address,
  });
  const workers: StartedProgram[] = [];
  const ask: PredictionWorld['ask'] = async (method, path, body, headers = {}) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
    const response = await fetch(`${serving.url}${path}`, { method, ...sent });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return {
    stores,
    client: new Client({ connection }),
    environment,
    startWorker: async () => {
      const worker = await startProgram('workers/main', [], environment);
      workers.push(worker);
      await worker.waitFor(/worker: takes tasks/);
      return worker;
    },
    ask,
    send: (body, headers) => ask('POST', `/v1/models/${MODEL}/predict-async`, body, headers),
    settled: async (id) => {
      const look = (): Promise<Answer> => ask('GET', `/v1/models/${MODEL}/predict-async/${id}`);
      return eventually('the request is settled', look, ({ body }) => body.status !== 'pending' && body.status !== 'running');
    },
    close: async () => {
      for (const worker of workers) await worker.stop();
      await serving.close();
      await connection.close();
      await server.stop();
      await stores.close();
    },
  };
}

async function serve(stores: ActivityWorld, callbackHosts: readonly CallbackHost[]): Promise<ServingProcess> {
  const serving = await startServing({
    objects: stores.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    stateDir: join(stores.folder, 'serving'),
    log: () => undefined,
    callbackHosts,
    predictionLog: {
      stateDir: join(stores.folder, 'serving'),
      rules: { omit: [], hash: [{ endpoint: '*', column: 'plan' }] },
      salt: LOG_SALT,
      shipMs: 1_000,
      shipper: { environment: childEnvironment({ PERENNIAL_HOME: stores.folder }) },
    },
  });
  await until('the server is ready', async () => (await fetch(`${serving.url}/v2/health/ready`)).ok);
  return serving;
}
