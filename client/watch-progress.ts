import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { ActivitySerializationContext, Payload } from '@temporalio/common';
import type { ActivityProgress } from '../contracts/activities.js';
import { workflowIds } from '../contracts/names.js';
import type { StageRow } from '../workflows/details/stage-table.js';
import * as messages from '../workflows/contract/messages.js';
import { unlessUnreadable } from './failures/payload-failure.js';

export interface ProgressListener {
  /** A row that is new or has changed. */
  onStage(row: StageRow): void;
  /** The newest heartbeat of what runs, when it says something new. */
  onBeat?(progress: ActivityProgress): void;
}

const INTERVAL_MS = 1_000;

/** Follows the stage table of a pipeline until `done` settles. A worker that is away only makes it quiet. Errors: PAYLOAD_UNREADABLE, DATA_CONVERTER_FAILED. */
export async function watchProgress(handle: WorkflowHandle, listener: ProgressListener, done: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = done.then(
    () => void (ended = true),
    () => void (ended = true),
  );
  const seen = new StageChanges(listener);
  while (!ended) {
    await seen.look(handle);
    await Promise.race([sleep(INTERVAL_MS), end]);
  }
  await seen.look(handle);
}

/** Tells each change once. */
export class StageChanges {
  readonly #listener: ProgressListener;
  readonly #rows = new Map<string, string>();
  #beat = '';

  constructor(listener: ProgressListener) {
    this.#listener = listener;
  }

  async look(handle: WorkflowHandle): Promise<void> {
    const rows = (await handle.query(messages.progress).catch(unlessUnreadable)) ?? [];
    for (const row of rows) {
      const text = `${row.state} ${row.text}`;
      if (this.#rows.get(row.stage) === text) continue;
      this.#rows.set(row.stage, text);
      if (row.state !== 'waiting') this.#listener.onStage(row);
    }
    const running = rows.find((row) => row.state === 'running');
    if (running?.stage === 'tune') await this.#lookAtTrials(handle);
    if (this.#listener.onBeat !== undefined && running !== undefined) await this.#lookAtBeats(handle);
  }

  /** The search is a workflow of its own beside the pipeline, which knows only its end. */
  async #lookAtTrials(pipeline: WorkflowHandle): Promise<void> {
    const [, model = '', , triggerId = ''] = /^perennial\/([^/]+)\/([^/]+)\/(.+)$/s.exec(pipeline.workflowId) ?? [];
    const rows = await pipeline.client
      .getHandle(workflowIds.tune(model, triggerId))
      .query(messages.progress)
      .catch(() => []);
    const trials = rows.find((row) => row.stage === 'trials' && row.state === 'running');
    if (trials === undefined || this.#rows.get('trials') === trials.text) return;
    this.#rows.set('trials', trials.text);
    this.#listener.onStage(trials);
  }

  async #lookAtBeats(handle: WorkflowHandle): Promise<void> {
    const description = await handle.describe().catch(() => undefined);
    const { activityId, heartbeatDetails } = description?.raw.pendingActivities?.[0] ?? {};
    const details = heartbeatDetails?.payloads?.[0];
    if (details === undefined) return;
    const progress = await readBeat(handle, activityId ?? undefined, details).catch(() => undefined);
    const text = JSON.stringify(progress);
    if (progress === undefined || text === this.#beat) return;
    this.#beat = text;
    this.#listener.onBeat?.(progress);
  }
}

/** What the SDK does with payloads that it decodes itself; it leaves those of heartbeats as they are. */
async function readBeat(
  { client, workflowId }: WorkflowHandle,
  activityId: string | undefined,
  details: Payload,
): Promise<ActivityProgress> {
  const { loadedDataConverter, namespace } = client.options;
  const context: ActivitySerializationContext = { type: 'activity', namespace, workflowId, activityId, isLocal: false };
  let payloads = [details];
  for (const codec of [...loadedDataConverter.payloadCodecs].reverse()) payloads = await codec.decode(payloads, context);
  return loadedDataConverter.payloadConverter.fromPayload<ActivityProgress>(payloads[0] ?? details, context);
}
