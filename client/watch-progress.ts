import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { ActivityProgress } from '../contracts/activities.js';
import { workflowIds } from '../contracts/names.js';
import type { StageRow } from '../workflows/details/stage-table.js';
import * as messages from '../workflows/contract/messages.js';
import { decodedPayload, retryOf } from './activity-retry.js';
import type { ActivityRetry, PendingActivity } from './activity-retry.js';
import { unlessUnreadable } from './failures/payload-failure.js';

export interface ProgressListener {
  /** A row that is new or has changed. */
  onStage(row: StageRow): void;
  /** The newest heartbeat of what runs, when it says something new. */
  onBeat?(progress: ActivityProgress): void;
  /** A step failed and is tried again. */
  onRetry?(retry: ActivityRetry): void;
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
  readonly #retries = new Set<string>();
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
    if (running !== undefined) await this.#lookAtActivities(handle);
  }

  /** The search is a workflow of its own beside the pipeline, which knows only its end. */
  async #lookAtTrials(pipeline: WorkflowHandle): Promise<void> {
    const [, model = '', , triggerId = ''] = /^perennial\/([^/]+)\/([^/]+)\/(.+)$/s.exec(pipeline.workflowId) ?? [];
    const tune = pipeline.client.getHandle(workflowIds.tune(model, triggerId));
    const rows = await tune.query(messages.progress).catch(() => []);
    await this.#lookAtActivities(tune);
    const trials = rows.find((row) => row.stage === 'trials' && row.state === 'running');
    if (trials === undefined || this.#rows.get('trials') === trials.text) return;
    this.#rows.set('trials', trials.text);
    this.#listener.onStage(trials);
  }

  /** One call to the server for what it knows of a step that runs: how far it is, and that it is tried again. */
  async #lookAtActivities(handle: WorkflowHandle): Promise<void> {
    const pending = (await handle.describe().catch(() => undefined))?.raw.pendingActivities ?? [];
    for (const activity of pending) await this.#lookAtRetry(handle, activity);
    const [first] = pending;
    const details = first?.heartbeatDetails?.payloads?.[0];
    if (this.#listener.onBeat === undefined || details === undefined) return;
    const progress = await decodedPayload<ActivityProgress>(handle, first?.activityId ?? undefined, details).catch(() => undefined);
    const text = JSON.stringify(progress);
    if (progress === undefined || text === this.#beat) return;
    this.#beat = text;
    this.#listener.onBeat(progress);
  }

  /** Each attempt is told once. */
  async #lookAtRetry(handle: WorkflowHandle, activity: PendingActivity): Promise<void> {
    if (this.#listener.onRetry === undefined) return;
    const retry = await retryOf(handle, activity).catch(() => undefined);
    if (retry === undefined) return;
    const attempt = `${handle.workflowId} ${activity.activityId} ${retry.attempt}`;
    if (this.#retries.has(attempt)) return;
    this.#retries.add(attempt);
    this.#listener.onRetry(retry);
  }
}
