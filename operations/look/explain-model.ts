import { endpointPast } from '../../activities/deployment/resolve-rollback.js';
import { findDocument } from '../../activities/shell/step-once.js';
import type { DeploymentRevision, RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { requireModel } from '../current-definition.js';
import { servingInstances } from '../instances/serving-instances.js';
import type { OperationContext } from '../operation-context.js';
import { decisionBehind } from './decision-behind.js';
import type { DecisionBehind } from './decision-behind.js';

type Stores = Pick<OperationContext, 'metadata' | 'objects'>;

/** Which version an endpoint has, and how that came about. */
export interface Explanation {
  readonly model: string;
  /** Null: nothing is deployed yet. */
  readonly deployed: {
    readonly version: number;
    readonly revision: number;
    /** Epoch milliseconds at which this version was put there. */
    readonly since: number;
    readonly targets: DeploymentRevision['targets'];
    readonly hold: DeploymentRevision['hold'] | null;
  } | null;
  /** What put it there. */
  readonly decision: DecisionBehind | null;
  /** Serving processes that report this endpoint, with the revision that each has in effect. */
  readonly serving: readonly { readonly instance: string; readonly isAlive: boolean; readonly revision: number | null }[];
  /** How the version was made; null where its manifest or its run's cannot be read now. */
  readonly training: Training | null;
  readonly verdict: VersionManifest['verdict'] | null;
  readonly gates: VersionManifest['gates'];
  readonly metrics: VersionManifest['metrics'] | null;
  readonly before: { readonly version: number; readonly revision: number; readonly at: number } | null;
  /** The command that goes back to `before`; null: there is nothing to go back to. */
  readonly undo: string | null;
}

export interface Training {
  readonly runId: string;
  readonly triggerId: string | null;
  /** Data time, epoch milliseconds. */
  readonly asOf: number;
  readonly snapshot: string;
  readonly tags: readonly string[];
  readonly rows: RunManifest['rows'];
  readonly split: RunManifest['split'];
  readonly twoClasses?: RunManifest['twoClasses'];
  readonly weights?: RunManifest['weights'];
  readonly folds?: RunManifest['folds'];
  readonly definition: string;
  /** The model was not given another definition since. */
  readonly isCurrentDefinition: boolean;
}

/** By the database and the object store; Temporal may be down. Errors: MODEL_UNKNOWN. */
export async function explainModel(context: Stores, model: string): Promise<Explanation> {
  const { objects } = context;
  await requireModel(context.metadata, model);
  const digest = (await context.metadata.getCurrentDefinition(model))?.digest;
  const { current, since = current, before } = await endpointPast(objects, { model, endpoint: model });
  const version = leadingTarget(current?.targets ?? [])?.version;
  if (current === undefined || since === undefined || version === undefined) return nothingDeployed(model);
  const manifest = await findDocument<VersionManifest>(objects, keys.version(model, version));
  const previous = leadingTarget(before?.targets ?? [])?.version;
  const instances = await servingInstances(objects).catch(() => []);
  return {
    model,
    deployed: { version, revision: current.revision, since: since.createdAt, targets: current.targets, hold: current.hold ?? null },
    decision: await decisionBehind(context.metadata, model, since),
    serving: instances.flatMap(({ instance, isAlive, endpoints }) =>
      endpoints.flatMap(({ endpoint, revision }) => (endpoint === model ? [{ instance, isAlive, revision }] : [])),
    ),
    training: manifest === undefined ? null : await trainingOf(context, manifest, digest),
    verdict: manifest?.verdict ?? null,
    gates: manifest?.gates ?? [],
    metrics: manifest?.metrics ?? null,
    before: before === undefined || previous === undefined ? null : { version: previous, revision: before.revision, at: before.createdAt },
    undo: previous === undefined ? null : `perennial rollback ${model}`,
  };
}

function nothingDeployed(model: string): Explanation {
  const nothing = { deployed: null, decision: null, serving: [], training: null, verdict: null, gates: [], metrics: null };
  return { model, ...nothing, before: null, undo: null };
}

async function trainingOf({ metadata, objects }: Stores, version: VersionManifest, current: string | undefined): Promise<Training | null> {
  const { model, runId, snapshot, definitionDigest, triggerId = null } = version;
  const run = await findDocument<RunManifest>(objects, keys.run(runId));
  if (run === undefined) return null;
  const tags = (await metadata.listTags(model)).flatMap(({ tag, address }) => (address === snapshot ? [tag] : []));
  const { asOf, rows, split, twoClasses, weights, folds } = run;
  const definition = { definition: definitionDigest, isCurrentDefinition: definitionDigest === current };
  return {
    runId,
    triggerId,
    asOf,
    snapshot,
    tags,
    rows,
    split,
    ...(twoClasses === undefined ? {} : { twoClasses }),
    ...(weights === undefined ? {} : { weights }),
    ...(folds === undefined ? {} : { folds }),
    ...definition,
  };
}
