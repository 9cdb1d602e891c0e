import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { DeploymentRevision } from '../../contracts/documents.js';

/** Who or what wrote a revision. */
export interface DecisionBehind {
  readonly changeId: string;
  /** `deploy`: a pipeline's whose gates accepted. `direct-rollback`: past Temporal. Null: not known here. */
  readonly action: string | null;
  readonly actor: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The request to train behind it; null: there is none, or it is not known here. */
  readonly trigger: {
    readonly triggerId: string;
    readonly kind: string;
    readonly receivedAt: number;
    readonly asOf: number;
  } | null;
}

const BY_PIPELINE = 'pipeline:';
const DIRECT = 'direct-rollback-';

/** What a person or a machine did, as its change's id says it. */
export function actionOfChange(changeId: string): string {
  return changeId.startsWith(DIRECT) ? 'direct-rollback' : 'deploy';
}

export async function decisionBehind(
  metadata: MetadataStore,
  model: string,
  { changeId, actor, reason, createdAt: at }: DeploymentRevision,
): Promise<DecisionBehind> {
  const decision = await metadata.getDecision(model, changeId);
  const isKnown = changeId.startsWith(DIRECT) || changeId.startsWith(BY_PIPELINE);
  const action = decision?.action ?? (isKnown ? actionOfChange(changeId) : null);
  return { changeId, action, actor, reason, at, trigger: await triggerOf(metadata, model, changeId) };
}

async function triggerOf(metadata: MetadataStore, model: string, changeId: string): Promise<DecisionBehind['trigger']> {
  if (!changeId.startsWith(BY_PIPELINE)) return null;
  const row = await metadata.getTrigger(model, changeId.slice(BY_PIPELINE.length));
  if (row === undefined) return null;
  const { triggerId, kind, receivedAt, asOf } = row;
  return { triggerId, kind, receivedAt, asOf };
}
