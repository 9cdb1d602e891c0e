import type { MetadataStore, RunRow } from '../../adapters/metadata-store/metadata-store.js';
import type { TrainInput } from '../../contracts/activities.js';
import type { RunManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { isDomainError } from '../../core/errors.js';

/** The database's row of a run; `MetadataStore.putRun` never takes a finished one back. */
export async function recordRunning(metadata: MetadataStore, input: TrainInput, runId: string): Promise<void> {
  await metadata.putRun(unfinished(input, runId, 'running'));
}

/** Only an end that no retry mends: refused by the data or the parameters, or cancelled by somebody. A failure to say so is swallowed: the error itself matters more. */
export async function recordFailed(
  metadata: MetadataStore,
  input: TrainInput,
  runId: string,
  { error, signal }: { error: unknown; signal: AbortSignal },
): Promise<void> {
  const final = signal.aborted ? isCancelled(signal.reason) : isDomainError(error) && !error.retryable && error.code !== 'FENCED';
  if (final) await metadata.putRun(unfinished(input, runId, 'failed')).catch(() => undefined);
}

export async function recordFinished(metadata: MetadataStore, run: RunManifest): Promise<void> {
  const { runId, model, name, snapshot, definitionDigest, createdAt } = run;
  const row: RunRow = {
    runId,
    model,
    name,
    snapshot,
    definitionDigest,
    createdAt,
    state: 'finished',
    manifestKey: keys.run(runId),
    metricsJson: JSON.stringify(run.metrics),
    updatedAt: createdAt,
  };
  await metadata.putRun(row);
}

function unfinished(input: TrainInput, runId: string, state: 'running' | 'failed'): RunRow {
  const { model, runName, snapshot, definitionDigest } = input;
  const now = Date.now();
  return {
    runId,
    model,
    name: runName ?? runId,
    state,
    snapshot,
    definitionDigest,
    manifestKey: '',
    metricsJson: '{}',
    createdAt: now,
    updatedAt: now,
  };
}

/** A shutdown, a timeout or a lost worker leads to another attempt. */
function isCancelled(reason: unknown): boolean {
  return reason instanceof Error && reason.message === 'CANCELLED';
}
