import { predictionOf } from '../../../../core/features/prediction-of.js';
import { positiveClass } from '../../../../core/features/signature.js';
import { taskSpec } from '../../../../core/tasks/tasks.js';
import type { SegmentHeader, SegmentSchema } from '../../segment/segment-schema.js';
import { ToldFailure } from '../rows/told-failure.js';
import type { Destination } from './delivery.js';
import { inputsOf, keysOf, scoresOf } from '../rows/logged-row.js';
import { contextOf, textAt } from '../rows/logged-rows.js';
import type { LoggedRows } from '../rows/logged-rows.js';

/** CloudEvents 1.0 in the shape of KServe's logger: a request and a response with one id. */
export interface InferenceEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: 'org.kubeflow.serving.inference.request' | 'org.kubeflow.serving.inference.response';
  readonly source: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly inferenceservicename: string;
  readonly namespace: string;
  readonly component: 'predictor';
  readonly endpoint: string;
  readonly metadata: string;
  readonly recordedtime: string;
  readonly data: unknown;
}

const MEDIA_TYPE = 'application/cloudevents-batch+json';
const TIMEOUT_MS = 30_000;
/** KServe's own is the Kubernetes namespace, which nobody here knows. */
const NAMESPACE = 'default';

/**
 * Posts events as a JSON batch; anything but a 2xx answer means again later. Inputs and outputs are tensors of the Open Inference
 * Protocol v2, one row each.
 */
export function eventDestination(url: string): Destination {
  return {
    name: 'events',
    deliver: async (header, rows) => {
      const events = Array.from({ length: rows.rows }, (_, row) => rowEvents(header, rows, row)).flat();
      const headers = { 'content-type': MEDIA_TYPE };
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify(events),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((error: unknown) => {
        throw new ToldFailure(`no answer (${errorCode(error)})`);
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new ToldFailure(`the answer is ${answer.status}`);
    },
    close: async () => undefined,
  };
}

function rowEvents({ endpoint, schema, instance }: SegmentHeader, rows: LoggedRows, row: number): readonly InferenceEvent[] {
  const { model, version, revision, variant, isShadow } = contextOf(rows, row);
  const time = new Date(rows.atMs[row] ?? 0).toISOString();
  const id = textAt(rows.ids, row) ?? '';
  const keys = keysOf(schema, rows, row);
  const metadata = { model, version, revision, isShadow, entity: textAt(rows.entities, row), keys, latencyMs: rows.latencyMs[row] };
  const event = {
    specversion: '1.0',
    id,
    source: `/perennial/${instance}/${endpoint}`,
    time,
    datacontenttype: 'application/json',
    inferenceservicename: endpoint,
    namespace: NAMESPACE,
    component: 'predictor',
    endpoint: variant,
    metadata: JSON.stringify(metadata),
    recordedtime: time,
  } as const;
  const inputs = inputsOf(schema, rows, row).map(([name, value], i) =>
    tensor(name, schema.columns[i]?.type === 'number' ? 'FP64' : 'BYTES', [value]),
  );
  return [
    { ...event, type: 'org.kubeflow.serving.inference.request', data: { id, inputs } },
    {
      ...event,
      type: 'org.kubeflow.serving.inference.response',
      data: { id, model_name: endpoint, model_version: String(version), outputs: outputs(schema, rows, row) },
    },
  ];
}

function outputs(schema: SegmentSchema, rows: LoggedRows, row: number): readonly unknown[] {
  const { label, beside } = taskSpec(schema.task);
  const type = label === 'number' ? 'FP64' : schema.classes === null ? 'BOOL' : 'BYTES';
  const prediction = tensor('prediction', type, [predictionOf(schema, rows.score, row)]);
  if (beside === null) return [prediction];
  const scores = scoresOf(schema, rows.score, row);
  if (beside === 'score')
    return [{ ...prediction, name: 'is_anomaly' }, tensor('score', 'FP32', scores), tensor('threshold', 'FP32', [schema.threshold])];
  const scored = [prediction, tensor(beside, 'FP32', scores)];
  const positive = positiveClass(schema);
  return positive === undefined ? scored : [...scored, tensor('probability_of', 'BYTES', [positive])];
}

function tensor(name: string, datatype: string, data: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { name, datatype, shape: [1, data.length], data };
}

function errorCode(error: unknown): string {
  const cause: unknown = (error as Error).cause ?? error;
  return (cause as NodeJS.ErrnoException).code ?? (cause as Error).name;
}
