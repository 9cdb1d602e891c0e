import type { Client, WorkflowStartOptions } from '@temporalio/client';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { keys, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import { searchAttributesOf } from '../../contracts/search-attributes.js';
import type { AsyncPredictionInput, Execution } from '../../contracts/workflows.js';
import { isDomainError } from '../../core/errors.js';
import { startWithAttributes } from '../../core/temporal/start-with-attributes.js';
import type { BackgroundWork } from '../plugin/plugin-options.js';
import { RepeatedWork } from './repeated-work.js';

export interface AsyncRequestsOptions {
  readonly objects: ObjectStore;
  readonly client: Client;
  /** Of the workflows that answer. */
  readonly taskQueue: string;
  /** How their activities run. */
  readonly execution: Execution;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** Between two listings. @default 1000 */
  readonly pollMs?: number;
  /** How long a request whose workflow was started is left alone, although its marker is still there. @default 30000 */
  readonly patienceMs?: number;
}

const POLL_MS = 1_000;
const PATIENCE_MS = 30_000;
const START_TIMEOUT_MS = 10_000;
const STARTS_AT_ONCE = 16;
/** More wait for the next listing, so that one listing stays short. */
const MAX_STARTS = 1_000;

interface PendingRequest {
  readonly endpoint: string;
  readonly requestId: string;
}

/**
 * Picks up stored requests: lists their markers every second and starts a workflow for each.
 * Invariants: 1. the workflow's id follows from the request, so any number of workers may pick up; 2. a marker goes only with the
 * request's workflow, so a request that was picked up by a worker that died, or whose workflow an operator terminated, is picked up
 * again; 3. trouble with the store or with Temporal is waited out.
 */
class AsyncRequests {
  /** When a request's workflow was started by this process. */
  private readonly startedAt = new Map<string, number>();

  constructor(private readonly options: AsyncRequestsOptions) {}

  async pickUp(signal: AbortSignal): Promise<void> {
    const pending = await this.listPending(signal);
    for (let next = 0; next < pending.length && !signal.aborted; next += STARTS_AT_ONCE) {
      await Promise.all(pending.slice(next, next + STARTS_AT_ONCE).map((request) => this.start(request)));
    }
  }

  /** Those that are not left alone. What has no marker any more is forgotten. */
  private async listPending(signal: AbortSignal): Promise<readonly PendingRequest[]> {
    const due = performance.now() - (this.options.patienceMs ?? PATIENCE_MS);
    const seen = new Set<string>();
    const pending: PendingRequest[] = [];
    for await (const { key } of this.options.objects.list(keys.pendingRequests)) {
      const [, endpoint, requestId] = /^[^/]+\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
      if (endpoint === undefined || requestId === undefined) continue;
      const workflowId = workflowIds.asyncPrediction(endpoint, requestId);
      seen.add(workflowId);
      if ((this.startedAt.get(workflowId) ?? -Infinity) <= due) pending.push({ endpoint, requestId });
      if (pending.length === MAX_STARTS || signal.aborted) return pending;
    }
    for (const workflowId of this.startedAt.keys()) if (!seen.has(workflowId)) this.startedAt.delete(workflowId);
    return pending;
  }

  private async start({ endpoint, requestId }: PendingRequest): Promise<void> {
    const { client, taskQueue, execution } = this.options;
    const workflowId = workflowIds.asyncPrediction(endpoint, requestId);
    const input: AsyncPredictionInput = { formatVersion: 1, endpoint, requestId, execution };
    const options: WorkflowStartOptions = {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${endpoint}: answers a stored request`,
    };
    // A server that is away is asked again after the next listing.
    await client.connection.withDeadline(Date.now() + START_TIMEOUT_MS, () =>
      startWithAttributes(searchAttributesOf(endpoint), (attributes) =>
        client.workflow.start(WORKFLOW_TYPES.asyncPrediction, { ...options, ...attributes }),
      ),
    );
    this.startedAt.set(workflowId, performance.now());
  }
}

/** Picks up requests until it is stopped. */
export function startAsyncRequests(options: AsyncRequestsOptions): BackgroundWork {
  const requests = new AsyncRequests(options);
  return new RepeatedWork({
    everyMs: options.pollMs ?? POLL_MS,
    round: (signal) => requests.pickUp(signal),
    troubleOf: (error) =>
      isDomainError(error) ? error.message : `Temporal does not take them (${error instanceof Error ? error.name : typeof error})`,
    tell: (trouble) => options.log(`async requests: ${trouble === undefined ? 'are picked up again' : `cannot be picked up: ${trouble}`}`),
  });
}
