import type { FinishBatchInput, FinishBatchOutcome } from '../../contracts/activities.js';
import type { BatchDrift, BatchManifest, BatchPart, BatchPlan, BatchViolation } from '../../contracts/batch-documents.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { mergeProfiles, withZeroCounts } from '../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../core/drift/column-profile.js';
import { DomainError } from '../../core/errors.js';
import { compareDrift } from '../../core/monitors/drift/compare.js';
import { driftFindings } from '../../core/monitors/drift/report.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadBatchModel } from './batch-model.js';
import { loadPlan } from './batch-plan.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadReferenceProfile } from '../registry/load-run.js';
import { documentOnce, findDocument } from '../shell/step-once.js';

const READS_AT_ONCE = 16;

/**
 * Says that a batch is whole: every part in its place, what the input was like against the training rows, and the manifest, last.
 * @throws BATCH_UNKNOWN, BATCH_PART_MISSING
 */
export async function finishBatch(
  deps: TrainingDependencies,
  input: FinishBatchInput,
  { report }: ActivityScope,
): Promise<FinishBatchOutcome> {
  const { batchId } = input;
  const plan = await loadPlan(deps, batchId);
  const driftKey = keys.batchDrift(batchId);
  const manifestKey = keys.batchManifest(batchId);
  report({ stage: 'reading the parts' });
  const merged = await mergeParts(deps, plan);
  const changeId = plan.changeId;
  const drift = await documentOnce<BatchDrift>(deps.objects, { changeId, objectKey: driftKey }, () => driftOf(deps, plan, merged));
  const manifest = await documentOnce<BatchManifest>(deps.objects, { changeId, objectKey: manifestKey }, async () =>
    manifestOf(plan, merged.parts),
  );
  if (plan.input.staged) await removeCopies(deps, batchId);
  const drifted = drift.columns.filter(({ verdict }) => verdict === 'drifted').map(({ column }) => column);
  return { rows: manifest.rows, parts: manifest.parts.length, manifestKey, driftKey, drift: drift.verdict, drifted };
}

async function removeCopies({ objects }: TrainingDependencies, batchId: string): Promise<void> {
  const copies: string[] = [];
  for await (const { key } of objects.list(keys.batchInputs(batchId))) copies.push(key);
  for (const key of copies) await objects.delete(key);
}

interface MergedParts {
  readonly parts: BatchManifest['parts'];
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly violations: readonly BatchViolation[];
}

async function mergeParts(deps: TrainingDependencies, plan: BatchPlan): Promise<MergedParts> {
  const parts: BatchManifest['parts'][number][] = [];
  const profiles = new Map<string, ColumnProfile>();
  const violations = new Map<string, BatchViolation>();
  for (let first = 0; first < plan.parts; first += READS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(READS_AT_ONCE, plan.parts - first) }, (_, i) => first + i);
    for (const facts of await Promise.all(numbers.map((part) => loadPart(deps, plan, part)))) {
      const { part, firstRow, rows, sha256, sizeBytes } = facts;
      parts.push({ key: keys.batchPart(plan.batchId, part), firstRow, rows, sha256, sizeBytes });
      for (const [name, profile] of Object.entries(facts.profiles)) {
        const sum = profiles.get(name);
        profiles.set(name, sum === undefined ? profile : mergeProfiles(sum, profile));
      }
      for (const one of facts.violations) {
        const name = `${one.column} ${one.rule} ${one.policy}`;
        violations.set(name, { ...one, rows: one.rows + (violations.get(name)?.rows ?? 0) });
      }
    }
  }
  return { parts, profiles, violations: [...violations.values()] };
}

/** The facts of a part, which must be the rows that the plan gives it. */
async function loadPart({ objects }: TrainingDependencies, { batchId, rows, rowsPerPart }: BatchPlan, part: number): Promise<BatchPart> {
  const firstRow = part * rowsPerPart;
  const facts = await findDocument<BatchPart>(objects, keys.batchPartFacts(batchId, part));
  if (facts?.firstRow === firstRow && facts.rows === Math.min(rowsPerPart, rows - firstRow)) return facts;
  throw new DomainError('BATCH_PART_MISSING', { batchId, part });
}

async function driftOf(
  deps: TrainingDependencies,
  plan: BatchPlan,
  { profiles, violations }: MergedParts,
): Promise<Omit<BatchDrift, keyof StoredDocument>> {
  const { artifacts, definition } = await loadBatchModel(deps, plan.model, plan.version);
  const reference = await loadReferenceProfile(deps, artifacts);
  const current = Object.fromEntries(
    Object.entries(reference).map(([name, profile]) => [name, profiles.get(name) ?? withZeroCounts(profile)]),
  );
  const compared = compareDrift(reference, current, limitsOf(definition));
  return {
    reportId: `batch-${plan.batchId}`,
    model: plan.model,
    version: plan.version,
    asOf: plan.createdAt,
    rows: plan.rows,
    ...driftFindings(compared, `${plan.rows} rows of batch ${plan.batchId}`),
    profiles: current,
    violations,
  };
}

/** The monitor's limits where the definition has one. */
function limitsOf({ policy }: ModelDefinition): Parameters<typeof compareDrift>[2] {
  const { monitor } = policy;
  return monitor === null ? {} : { psi: monitor.psiLimit, minRows: monitor.minRows, minDriftedColumns: monitor.minColumns };
}

function manifestOf(plan: BatchPlan, parts: BatchManifest['parts']): Omit<BatchManifest, keyof StoredDocument> {
  const { batchId, model, version, input, rows } = plan;
  return { batchId, model, version, input: { key: input.key, sha256: input.sha256 }, rows, parts, driftKey: keys.batchDrift(batchId) };
}
