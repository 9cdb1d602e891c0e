import type { AliasRow, DeploymentRow, MetadataStore, RunRow, TriggerRow } from '../../adapters/metadata-store/metadata-store.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import type { DeploymentRevision, OwnerEpoch } from '../../contracts/documents.js';
import type { ServingInstance } from '../instances/serving-instances.js';
import type { Finding } from '../health/finding.js';
import { unlessUnreadable } from '../../client/failures/payload-failure.js';
import type { PerennialClient } from '../../client/perennial-client.js';

/** What is known of a model; null where the part that knows it could not be asked. */
export interface ModelStatus {
  readonly model: string;
  readonly definition: string | null;
  readonly deployment: { readonly version: number; readonly revision: number; readonly at: number; readonly by: string } | null;
  /** What the object store says is deployed, which may be ahead of the database. */
  readonly revision: DeploymentRevision | null;
  /** Who may deploy to the endpoint; null: nobody has claimed it, or not to be known now. */
  readonly owner: OwnerEpoch | null;
  /** Everything that was looked at, what is well too. */
  readonly findings: readonly Finding[];
  /** What each serving process answers with now, asked over HTTP: one line each. */
  readonly answers: readonly string[];
  /** Every serving process answers with the newest revision; null: nothing is deployed. */
  readonly serves: boolean | null;
  /** Serving processes that know the endpoint. */
  readonly instances: readonly ServingInstance[];
  readonly aliases: readonly AliasRow[];
  readonly lastRun: RunRow | null;
  readonly lastTriggers: readonly TriggerRow[];
  readonly lifecycle: LifecycleState | null;
  /** Of the pipeline that runs. */
  readonly stages: Awaited<ReturnType<PerennialClient['stages']>>;
}

const QUERY_TIMEOUT_MS = 3_000;

/** From the database; always there, also without Temporal. */
export async function storedStatus(metadata: MetadataStore, model: string): Promise<ModelStatus> {
  const [definition, deployments, aliases, runs, triggers] = await Promise.all([
    metadata.getCurrentDefinition(model),
    metadata.listDeployments(model, 1),
    metadata.listAliases(model),
    metadata.listRuns(model, 1),
    metadata.listTriggers(model, 3),
  ]);
  return {
    model,
    definition: definition?.digest ?? null,
    deployment: deploymentOf(deployments[0]),
    revision: null,
    owner: null,
    findings: [],
    answers: [],
    serves: null,
    instances: [],
    aliases,
    lastRun: runs[0] ?? null,
    lastTriggers: triggers,
    lifecycle: null,
    stages: [],
  };
}

function deploymentOf(row: DeploymentRow | undefined): ModelStatus['deployment'] {
  return row === undefined ? null : { version: row.version, revision: row.revision, at: row.createdAt, by: row.actor };
}

/** Adds what the lifecycle and its pipeline say; a query needs a live worker, so without one nothing is added. Errors: PAYLOAD_UNREADABLE, DATA_CONVERTER_FAILED. */
export async function withLifecycle(status: ModelStatus, client: PerennialClient): Promise<ModelStatus> {
  const lifecycle = await client.status(status.model, QUERY_TIMEOUT_MS).catch(unlessUnreadable);
  if (lifecycle === undefined) return status;
  if (lifecycle.active === null) return { ...status, lifecycle };
  const stages = await client.stages(status.model, lifecycle.active.start.triggerId, QUERY_TIMEOUT_MS);
  return { ...status, lifecycle, stages };
}
