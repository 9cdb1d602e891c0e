import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RemoteFailure } from '../../client/failures/remote-failure.js';
import { temporalFailure } from '../../client/failures/temporal-failure.js';
import { pathProblem, requireOutputPath } from '../../adapters/table-engine/checks/path-problem.js';
import { watchProgress } from '../../client/watch-progress.js';
import type { BatchDrift, BatchManifest } from '../../contracts/batch-documents.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { keys, workflowIds } from '../../contracts/names.js';
import type { BatchPredictionResult } from '../../contracts/workflows.js';
import { modelExecution } from '../../core/definition/lifecycle-definition.js';
import { DomainError } from '../../core/errors.js';
import type { UnseenCategories } from '../../core/input-rules/unseen-categories.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { newTriggerId } from '../triggers/new-trigger-id.js';
import { requireWorker } from '../queues/require-worker.js';
import { installationExecution } from '../../config/installation-execution.js';

export interface DurableRequest {
  readonly model: string;
  /** Undefined: the one that has the alias. */
  readonly version: number | undefined;
  readonly alias: string;
  /** Absolute, `.csv` or `.parquet`. */
  readonly input: string;
  readonly output: string;
  readonly batchId?: string;
  readonly parallel: number;
  readonly threads: number;
}

export interface DurableOutcome extends BatchPredictionResult {
  readonly batchId: string;
  readonly workflowId: string;
  /** Counted by the parts, which keep no values of rows. */
  readonly unseen: readonly UnseenCategories[];
}

/**
 * Stores the file, has it scored as a durable batch, and fetches the parts as one file. With an id that was used before, the same
 * file's batch is followed, or its result fetched. Errors: MODEL_UNKNOWN, ALIAS_UNKNOWN, BATCH_…, WORKER_ABSENT.
 */
export async function predictDurably(context: OperationContext, request: DurableRequest): Promise<DurableOutcome> {
  const { model, parallel, threads } = request;
  const batchId = request.batchId ?? newTriggerId('batch').toLowerCase();
  await requireOutputPath(request.output);
  const { definition } = await currentDefinition(context.metadata, model);
  const version = request.version ?? (await context.metadata.getAlias(model, request.alias));
  if (version === undefined) throw new DomainError('ALIAS_UNKNOWN', { model, alias: request.alias });
  const execution = modelExecution(definition, installationExecution(context.settings));
  const temporal = await context.temporal();
  await requireWorker(context, definition, ['batch']);
  const client = await context.client();
  const key = await upload(context, batchId, request.input);
  const handle = await client.startBatch({
    formatVersion: 1,
    model,
    batchId,
    version,
    endpoint: null,
    input: { kind: 'object', key },
    parallel,
    threads,
    rowsPerPart: null,
    execution,
  });
  const workflowId = workflowIds.batchPrediction(model, batchId);
  context.reporter.note(`${workflowId} (it goes on if you leave; \`--id ${batchId}\` finds it again)`);
  const done = handle.result();
  await watchProgress(handle, context.reporter.progress, done);
  let result: BatchPredictionResult;
  try {
    result = await done;
  } catch (error) {
    throw namedAsHere(temporalFailure(error, temporal), key, request.input);
  }
  await fetchParts(context, result.manifestKey, request);
  const { violations } = await getDocument<BatchDrift>(context.objects, result.driftKey, 1);
  const unseen = violations.filter(({ rule }) => rule === 'unseen_category').map(({ column, rows }) => ({ column, rows, examples: [] }));
  return { ...result, batchId, workflowId, unseen };
}

/** What the batch says of its copy is true of the file, which is what people know. */
function namedAsHere(error: unknown, key: string, path: string): unknown {
  if (!(error instanceof RemoteFailure)) return error;
  return new RemoteFailure(error.code, error.message.replaceAll(key, path), { cause: error });
}

async function upload({ objects }: OperationContext, batchId: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash).catch((error: unknown) => {
    const reason = pathProblem(error)?.reason ?? 'it cannot be read';
    throw new DomainError('BATCH_INPUT_UNREADABLE', { input: path, batchId, reason });
  });
  const key = keys.batchInput(batchId, hash.digest('hex'), path.endsWith('.csv') ? 'csv' : 'parquet');
  if ((await objects.head(keys.batchManifest(batchId))) === undefined) await objects.putFileIfAbsent(key, path);
  return key;
}

async function fetchParts(context: OperationContext, manifestKey: string, { input, output }: DurableRequest): Promise<void> {
  const { objects } = context;
  const { parts, model, version } = await getDocument<BatchManifest>(objects, manifestKey, 1);
  const paths: string[] = [];
  for (const { key, sha256 } of parts) paths.push(await objects.toLocalFile(key, sha256));
  const format = output.endsWith('.csv') ? 'csv' : 'parquet';
  const { noPredictions } = await import('../../activities/batch/batch-predict.js');
  await context.withDependencies(async (dependencies) => {
    if (paths.length > 0) return dependencies.tables.concatenateTables(paths, output, format);
    return dependencies.tables.writeTable(output, format, [await noPredictions(dependencies, { model, version, input })]);
  });
}
