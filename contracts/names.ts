/** Names that running histories and stored objects depend on: fixed from the first release, never reused after removal. */

/** The task queue of every workflow, and of the bookkeeping. */
export const TASK_QUEUE = 'perennial';

export type { Step } from '../core/policy/state/steps.js';

/** Types as histories know them, with a prefix: a team has workflows of its own. */
export const WORKFLOW_TYPES = {
  lifecycle: 'perennialLifecycle',
  scheduledTrigger: 'perennialScheduledTrigger',
  requestedRun: 'perennialRequestedRun',
  pipeline: 'perennialPipeline',
  rollout: 'perennialRollout',
  tune: 'perennialTune',
  monitor: 'perennialMonitor',
  batchPrediction: 'perennialBatchPrediction',
  asyncPrediction: 'perennialAsyncPrediction',
} as const;

/** Signals, updates and queries; workflows/contract/messages.ts says what they carry. */
export const MESSAGES = {
  trigger: 'perennial.trigger',
  pipelineFinished: 'perennial.pipelineFinished',
  rolloutFinished: 'perennial.rolloutFinished',
  triggerFinished: 'perennial.triggerFinished',
  supersede: 'perennial.supersede',
  configure: 'perennial.configure',
  requestRun: 'perennial.requestRun',
  promote: 'perennial.promote',
  rollback: 'perennial.rollback',
  pause: 'perennial.pause',
  resume: 'perennial.resume',
  status: 'perennial.status',
  progress: 'perennial.progress',
} as const;

export const workflowIds = {
  lifecycle: (model: string): string => `perennial/${model}/lifecycle`,
  pipeline: (model: string, triggerId: string): string => `perennial/${model}/pipeline/${triggerId}`,
  rollout: (model: string, endpoint: string, changeId: string): string => `perennial/${model}/rollout/${endpoint}/${changeId}`,
  tune: (model: string, triggerId: string): string => `perennial/${model}/tune/${triggerId}`,
  monitor: (model: string, name: string): string => `perennial/${model}/monitor/${name}`,
  /** Of what the Schedule starts, which adds the time. */
  scheduledTrigger: (model: string): string => `perennial/${model}/schedule`,
  /** Of who waits for a trigger that another namespace asked for. */
  requestedRun: (model: string, triggerId: string): string => `perennial/${model}/run/${triggerId}`,
  batchPrediction: (model: string, batchId: string): string => `perennial/${model}/batch/${batchId}`,
  asyncPrediction: (endpoint: string, requestId: string): string => `perennial/${endpoint}/async/${requestId}`,
} as const;

/** Memo of what a lifecycle starts: a short form of the request, by which the same one is told from another of the same id. */
export const REQUEST_MEMO = 'perennialRequest';

export const scheduleIds = {
  retrain: (model: string): string => `perennial/${model}/retrain`,
  monitor: (model: string, name: string): string => `perennial/${model}/monitor/${name}`,
} as const;

/** The search of a pipeline. */
export function searchIdOf(model: string, triggerId: string): string {
  return `${model}-${triggerId}`;
}

/** A report's name says everything that it depends on, so that another kind's or definition's report of the same time is another document. */
export function reportId(of: {
  readonly kind: string;
  /** Of the monitor. */
  readonly name: string;
  readonly version: number;
  readonly asOf: number;
  readonly definitionDigest: string;
}): string {
  return `${of.kind}-${of.name}-v${of.version}-${of.asOf}-${of.definitionDigest.slice(0, 12)}`;
}

/** The name of a definition's one monitor, which compares inputs. */
export const MONITOR_NAME = 'inputs';

/** Object keys. Numbers are padded so that a listing is in order. */
export const keys = {
  definition: (digest: string): string => `definitions/${digest}.json`,
  ingest: (model: string, requestDigest: string): string => `ingests/${model}/${requestDigest}.json`,
  snapshotManifest: (model: string, address: string): string => `snapshots/${model}/${address}/manifest.json`,
  /**
   * The file's own digest is in its name: equal rows written by another version of the engine are other bytes, and a manifest must never
   * name a file that another attempt put there.
   */
  snapshotRows: (model: string, address: string, fileSha256: string): string =>
    `snapshots/${model}/${address}/rows-${fileSha256.slice(0, 16)}.parquet`,
  step: (model: string, triggerId: string, step: string, keyDigest: string): string =>
    `steps/${model}/${triggerId}/${step}-${keyDigest.slice(0, 16)}.json`,
  run: (runId: string): string => `runs/${runId}/run.json`,
  runReport: (runId: string): string => `runs/${runId}/report.json`,
  runArtifact: (runId: string, name: string, sha256: string): string => `runs/${runId}/artifacts/${sha256.slice(0, 16)}/${name}`,
  /** Folder of numbered documents, as `adapters/object-store/claim-number.ts` takes them; so are `versions`, `owners` and `deployments`. */
  runAttempts: (runId: string): string => `runs/${runId}/attempts`,
  runCheckpoints: (runId: string): string => `runs/${runId}/checkpoints/`,
  trial: (searchId: string, trial: number): string => `searches/${searchId}/trials/${pad(trial)}.json`,
  search: (searchId: string): string => `searches/${searchId}/search.json`,
  /** Where a model's definition was applied from, as numbered documents. */
  sourceFolders: (model: string): string => `models/${model}/folders`,
  versions: (model: string): string => `models/${model}/versions`,
  version: (model: string, version: number): string => `models/${model}/versions/${pad(version)}.json`,
  installation: 'installation.json',
  allOwners: 'owners/',
  owners: (endpoint: string): string => `owners/${endpoint}`,
  owner: (endpoint: string, epoch: number): string => `owners/${endpoint}/${pad(epoch)}.json`,
  allDeployments: 'deployments/',
  /** "0" follows "/" in key order, so a listing that starts after this passes over everything of the endpoint and nothing else. */
  afterDeployments: (endpoint: string): string => `deployments/${endpoint}0`,
  deployments: (endpoint: string): string => `deployments/${endpoint}`,
  deployment: (endpoint: string, revision: number): string => `deployments/${endpoint}/${pad(revision)}.json`,
  /** One for each endpoint that got its first revision, so that who asks for the next one hears of it without listing. */
  announcements: 'announcements',
  announcement: (number: number): string => `announcements/${pad(number)}.json`,
  /** Folder of numbered links, see `adapters/audit/audit-chain.ts`. */
  audit: 'audit',
  /** By the SHA-256 of an event's id: that its way into the chain has begun, and that it is there. See `adapters/audit/append-once.ts`. */
  auditBegun: (idDigest: string): string => `audited/${idDigest}/begun.json`,
  auditTold: (idDigest: string): string => `audited/${idDigest}/told.json`,
  report: (model: string, reportId: string): string => `reports/${model}/${reportId}.json`,
  batchPlan: (batchId: string): string => `batches/${batchId}/plan.json`,
  batchInput: (batchId: string, sha256: string, format: 'csv' | 'parquet'): string =>
    `batches/${batchId}/input-${sha256.slice(0, 16)}.${format}`,
  batchInputs: (batchId: string): string => `batches/${batchId}/input-`,
  batchParts: (batchId: string): string => `batches/${batchId}/parts/`,
  batchPart: (batchId: string, part: number): string => `batches/${batchId}/parts/${pad(part)}.parquet`,
  batchPartFacts: (batchId: string, part: number): string => `batches/${batchId}/parts/${pad(part)}.json`,
  batchDrift: (batchId: string): string => `batches/${batchId}/drift.json`,
  batchManifest: (batchId: string): string => `batches/${batchId}/manifest.json`,
  request: (endpoint: string, requestId: string): string => requestObject(endpoint, requestId, 'request'),
  requestStarted: (endpoint: string, requestId: string): string => requestObject(endpoint, requestId, 'started'),
  requestResult: (endpoint: string, requestId: string): string => requestObject(endpoint, requestId, 'result'),
  requestCallback: (endpoint: string, requestId: string): string => requestObject(endpoint, requestId, 'callback'),
  /** One small marker for each request that is not finished: cheap to list, however many requests are stored. */
  pendingRequests: 'pending-requests/',
  pendingRequest: (endpoint: string, requestId: string): string => `pending-requests/${endpoint}/${requestId}.json`,
  /** One small marker for each request that is finished, in the order in which their results were stored. */
  finishedRequests: 'finished-requests/',
  finishedRequest: (endpoint: string, requestId: string, storedAtMs: number): string =>
    `finished-requests/${utcDay(storedAtMs)}/${String(storedAtMs).padStart(13, '0')}.${endpoint}.${requestId}.json`,
  predictions: (endpoint: string): string => `predictions/${endpoint}/`,
  /** Segments whose first row is of that day in UTC, so that a reader lists the days of its window and no others. */
  predictionDay: (endpoint: string, atMs: number): string => `predictions/${endpoint}/${utcDay(atMs)}/`,
  /**
   * `atMs` is the time of the segment's first row, `epoch` one life of one serving process; its segments of an endpoint are numbered from 1. An async request is the only segment of
   * an epoch of its own.
   */
  predictionSegment: (
    endpoint: string,
    { instance, epoch, seq, atMs }: { instance: string; epoch: string; seq: number; atMs: number },
  ): string => `predictions/${endpoint}/${utcDay(atMs)}/${instance}/${epoch}/${pad(seq)}.parquet`,
  instances: 'instances/',
  instance: (instanceId: string): string => `instances/${instanceId}.json`,
  /** Written and deleted to learn the store's time. */
  instanceClock: (id: string): string => `clock/${id}`,
} as const;

/** The endpoint from a key of `allDeployments` or `allOwners`. */
export function endpointOfKey(key: string): string {
  return key.split('/')[1] ?? '';
}

function pad(number: number): string {
  return String(number).padStart(8, '0');
}

function utcDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** Requests come and go; a folder for each would stay behind on a file system, so some hundreds of folders are shared by all. */
function requestObject(endpoint: string, requestId: string, name: string): string {
  return `requests/${endpoint}/${requestId.slice(-2)}/${requestId}.${name}.json`;
}
