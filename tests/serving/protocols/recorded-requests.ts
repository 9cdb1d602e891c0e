import type { PredictionEntry } from '../../../serving/prediction-log/segment/prediction-sink.js';
import { Predictor } from '../../../serving/prediction/predictor.js';
import { installRevision } from '../../../serving/follow/install-revision.js';
import { ServingMetrics } from '../../../serving/metrics/serving-metrics.js';
import type { ServableModel } from '../../../serving/model/servable-model.js';
import type { RouteCall } from '../../../serving/http/route.js';
import { inferenceMethods } from '../../../serving/protocols/grpc/routes.js';
import { scoringRoutes } from '../../../serving/protocols/mlflow/routes.js';
import { openInferenceRoutes } from '../../../serving/protocols/open-inference/routes.js';
import { predictRoute } from '../../../serving/protocols/own/routes.js';
import { instancesRoute } from '../../../serving/protocols/tensorflow/routes.js';
import { EndpointTable } from '../../../serving/variants/endpoint-table.js';
import { createInstallation } from '../serving-fixture.js';
import type { VersionOptions } from '../serving-fixture.js';
import { loadedFrom } from '../variants/loaded-version.js';
import { encode } from './grpc/grpc-client.js';
import type { RowForm } from './protocol-forms.js';

export interface RecordedServer {
  readonly model: ServableModel;
  /** What the prediction log is told of the request. */
  readonly ask: (form: RowForm) => Promise<PredictionEntry>;
  readonly askGrpc: (request: object) => Promise<PredictionEntry>;
  readonly get: (path: string) => Promise<string>;
}

/** The routes of every protocol before one model `mixed`, with a log that only remembers. */
export async function recordedServer(
  t: Parameters<typeof createInstallation>[0],
  publish: Partial<VersionOptions>,
): Promise<RecordedServer> {
  const { objects } = await createInstallation(t);
  const endpoints = new EndpointTable();
  const revision = await loadedFrom(objects, { shadows: [], publish });
  const served = await installRevision(revision.document, { ...revision, metrics: new ServingMetrics(), current: undefined });
  endpoints.findOrAdd('mixed').served = served;
  t.after(() => served.leader.model.release());
  const entries: PredictionEntry[] = [];
  const predictor = new Predictor({ endpoints, log: { append: (entry) => void entries.push(entry) } });
  const shared = { endpoints, predictor, maxRows: 1_000, release: '1', isReady: () => true };
  const routes = [predictRoute(shared), ...openInferenceRoutes(shared), instancesRoute(shared), ...scoringRoutes(shared)];
  const infer = inferenceMethods(shared).find(({ path }) => path.endsWith('/ModelInfer'));
  const handle = async (method: string, form: RowForm): Promise<string> => {
    const path = form.path.split('?')[0];
    const route = routes.find((one) => one.method === method && one.path.replace(':model', 'mixed') === path);
    if (route === undefined) throw new Error(`no route ${form.path}`);
    return String((await route.handle(callOf(form, route.takes))).body);
  };
  const newest = (): PredictionEntry => entries.at(-1) as PredictionEntry;
  return {
    model: served.leader.model,
    ask: (form) => handle('POST', form).then(newest),
    askGrpc: async (request) => {
      const message = encode('ModelInfer', { model_name: 'mixed', ...request });
      await infer?.handle({ message, metadata: () => undefined, observed: { active: undefined }, address: '' });
      return newest();
    },
    get: (path) => handle('GET', { what: path, path, body: '' }),
  };
}

function callOf({ path, body, headers = {} }: RowForm, takes: 'json' | 'raw' | undefined): RouteCall {
  const raw = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const all: Readonly<Record<string, string>> = { 'content-type': 'application/json', ...headers };
  return {
    params: { model: 'mixed' },
    body: takes === 'raw' || raw.length === 0 ? undefined : JSON.parse(raw.toString()),
    raw,
    headers: all,
    header: (name) => all[name],
    search: path.split('?')[1] ?? '',
    address: '',
    observed: { active: undefined },
  };
}
