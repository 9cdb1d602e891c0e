import type { PlanBatchInput, PlanBatchOutcome } from '../../contracts/activities.js';
import type { BatchPlan } from '../../contracts/batch-documents.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { requireFreeNames } from '../../adapters/table-engine/prediction-columns.js';
import { keys } from '../../contracts/names.js';
import { batchPartRows } from '../../core/batch-part-rows.js';
import { modelWidth } from '../../core/features/encoders/model-columns.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { DomainError } from '../../core/errors.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { stageBatchInput } from './batch-input.js';
import { loadBatchModel } from './batch-model.js';
import { deployedVersion } from '../deployment/deployed-version.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { documentOnce, findDocument } from '../shell/step-once.js';
import { inWorkFolder } from '../shell/work-folder.js';

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
  requireFreeNames(batchModel.signature);
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const {
      rows,
      rowGroupRows,
      input: staged,
    } = await stageBatchInput(deps, { batchId, location: input.input, batchModel, workDir }, scope);
    const size = rowsPerPart ?? batchPartRows(modelWidth(batchModel.signature), rowGroupRows);
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

/** @throws BATCH_UNKNOWN */
export async function loadPlan({ objects }: Pick<TrainingDependencies, 'objects'>, batchId: string): Promise<BatchPlan> {
  const plan = await findDocument<BatchPlan>(objects, keys.batchPlan(batchId));
  if (plan === undefined) throw new DomainError('BATCH_UNKNOWN', { batchId });
  return plan;
}
