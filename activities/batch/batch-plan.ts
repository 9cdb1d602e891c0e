import { getDocument } from '../../adapters/object-store/put-document.js';
import type { PlanBatchInput, PlanBatchOutcome } from '../../contracts/activities.js';
import type { BatchPlan } from '../../contracts/batch-documents.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { stageBatchInput } from './batch-input.js';
import { loadBatchModel, requireFreeNames } from './batch-model.js';
import { deployedVersion } from '../deployment/deployed-version.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { documentOnce, findDocument } from '../shell/step-once.js';
import { inWorkFolder } from '../shell/work-folder.js';

const FLOAT_BYTES = 4;
/** Model inputs of one part, which bounds what is lost with a killed attempt. */
const PART_BYTES = 32 * 2 ** 20;
const MIN_PART_ROWS = 16_384;
const MAX_PART_ROWS = 262_144;
/** A part may be so many times larger to be a whole row group. */
const MAX_GROUP_PARTS = 4;
/** Rows that the table engine reads at a time. */
const CHUNK_ROWS = 2_048;

/**
 * Fixes what a batch is, once: the version that scores it, the rows (by digest), and how they are cut into parts.
 * @throws ENDPOINT_NOT_DEPLOYED, VERSION_UNKNOWN, BATCH_INPUT_UNREADABLE, BATCH_COLUMN_CLASH, BATCH_CONFLICT, and what `scanTable`
 * throws for columns and values that the model cannot take
 */
export async function planBatch(deps: TrainingDependencies, input: PlanBatchInput, scope: ActivityScope): Promise<PlanBatchOutcome> {
  const { batchId } = input;
  const key = { changeId: sha256Hex(canonicalJson(input)), objectKey: keys.batchPlan(batchId) };
  const taken = await findDocument<BatchPlan>(deps.objects, key.objectKey);
  if (taken !== undefined && taken.changeId !== key.changeId) throw new DomainError('BATCH_CONFLICT', { batchId });
  const plan = taken ?? (await documentOnce<BatchPlan>(deps.objects, key, () => makePlan(deps, input, scope)));
  return { version: plan.version, rows: plan.rows, parts: plan.parts };
}

async function makePlan(
  deps: TrainingDependencies,
  input: PlanBatchInput,
  scope: ActivityScope,
): Promise<Omit<BatchPlan, keyof StoredDocument>> {
  const { batchId, model, endpoint, rowsPerPart } = input;
  const { version, revision } = await chosenVersion(deps, input);
  const batchModel = await loadBatchModel(deps, model, version);
  requireFreeNames(batchModel);
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const {
      rows,
      rowGroupRows,
      input: staged,
    } = await stageBatchInput(deps, { batchId, location: input.input, batchModel, workDir }, scope);
    const size = rowsPerPart ?? partRows(batchModel.signature.inputs.length, rowGroupRows);
    const { keyColumns } = batchModel;
    return {
      batchId,
      model,
      version,
      endpoint,
      revision,
      input: staged,
      rows,
      rowsPerPart: size,
      parts: Math.ceil(rows / size),
      keyColumns,
    };
  });
}

async function chosenVersion(
  deps: TrainingDependencies,
  { model, version, endpoint }: PlanBatchInput,
): Promise<{ readonly version: number; readonly revision: number | null }> {
  if (version !== null) return { version, revision: null };
  const deployed = await deployedVersion(deps.objects, endpoint ?? model);
  if (deployed.model !== model) throw new DomainError('ENDPOINT_NOT_DEPLOYED', { endpoint: `${endpoint ?? model} with model ${model}` });
  return deployed;
}

/** Whole row groups where they have a size for it: of a group that two parts share, each of them decodes all. */
function partRows(columns: number, rowGroupRows: number | null): number {
  const rows = Math.min(MAX_PART_ROWS, Math.max(MIN_PART_ROWS, PART_BYTES / FLOAT_BYTES / columns));
  if (rowGroupRows === null || rowGroupRows > MAX_GROUP_PARTS * rows) return Math.floor(rows / CHUNK_ROWS) * CHUNK_ROWS;
  return Math.max(1, Math.floor(rows / rowGroupRows)) * rowGroupRows;
}

/** @throws BATCH_UNKNOWN */
export async function loadPlan({ objects }: Pick<TrainingDependencies, 'objects'>, batchId: string): Promise<BatchPlan> {
  try {
    return await getDocument<BatchPlan>(objects, keys.batchPlan(batchId), 1);
  } catch (error) {
    if (isDomainError(error) && error.code === 'OBJECT_NOT_FOUND') throw new DomainError('BATCH_UNKNOWN', { batchId });
    throw error;
  }
}
