import type { DefinitionRow, MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import { definitionChanges } from '../../core/definition/definition-changes.js';
import type { DefinitionChange } from '../../core/definition/definition-changes.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { DomainError } from '../../core/errors.js';
import { currentDefinition, requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

type Stores = Pick<OperationContext, 'metadata' | 'objects'>;

export interface StoredDefinition {
  readonly model: string;
  readonly digest: string;
  /** Of the part that decides how it is trained. */
  readonly trainingDigest: string;
  /** Epoch milliseconds of the first time that it was applied. */
  readonly storedAt: number;
  /** New pipelines use it. */
  readonly isCurrent: boolean;
  readonly definition: ModelDefinition;
}

/** So many are looked through for the beginning of a digest. */
const REACH = 10_000;

/** Definitions that a model has had, newest first. Errors: MODEL_UNKNOWN. */
export async function listDefinitions({ metadata }: Stores, model: string, limit: number): Promise<readonly StoredDefinition[]> {
  const current = await metadata.getCurrentDefinition(model);
  const rows = await metadata.listDefinitions(model, limit);
  if (rows.length === 0) await requireModel(metadata, model);
  return rows.map((row) => stored(row, current?.digest));
}

/** By its digest, or the beginning of it. Errors: MODEL_UNKNOWN, DEFINITION_UNKNOWN. @param digest undefined: the current one */
export async function findDefinition(context: Stores, model: string, digest: string | undefined): Promise<StoredDefinition> {
  const { metadata, objects } = context;
  if (digest === undefined) {
    const row = await currentRow(metadata, model);
    return stored(row, row.digest);
  }
  const found = (await listDefinitions(context, model, REACH)).filter((one) => one.digest.startsWith(digest));
  const [only, another] = found;
  if (only === undefined || another !== undefined) {
    const several = another === undefined ? '' : ` (${found.length} begin so)`;
    throw new DomainError('DEFINITION_UNKNOWN', { digest: `${digest}${several}`, store: objects.describe() });
  }
  return only;
}

export interface DefinitionDiff {
  readonly model: string;
  readonly from: string;
  readonly to: string;
  /** The training part differs: what was trained with one is not what the other asks for. */
  readonly trainsAnew: boolean;
  readonly changes: readonly DefinitionChange[];
}

/** What changed from one definition to another. Errors: those of `findDefinition`. @param to undefined: the current one */
export async function diffDefinitions(context: Stores, model: string, from: string, to: string | undefined): Promise<DefinitionDiff> {
  const [before, after] = [await findDefinition(context, model, from), await findDefinition(context, model, to)];
  return {
    model,
    from: before.digest,
    to: after.digest,
    trainsAnew: before.trainingDigest !== after.trainingDigest,
    changes: definitionChanges(before.definition, after.definition),
  };
}

async function currentRow(metadata: MetadataStore, model: string): Promise<DefinitionRow> {
  const row = await metadata.getCurrentDefinition(model);
  if (row !== undefined) return row;
  await currentDefinition(metadata, model);
  throw new DomainError('MODEL_UNKNOWN', { model });
}

function stored({ model, digest, trainingDigest, createdAt, json }: DefinitionRow, current: string | undefined): StoredDefinition {
  // Written by `apply` after validation.
  const definition = JSON.parse(json) as ModelDefinition;
  return { model, digest, trainingDigest, storedAt: createdAt, isCurrent: digest === current, definition };
}
