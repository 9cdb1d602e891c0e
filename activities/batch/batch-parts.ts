import type { ScorePartsInput, ScorePartsOutcome } from '../../contracts/activities.js';
import type { BatchPlan } from '../../contracts/batch-documents.js';
import { keys } from '../../contracts/names.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { scorerFiles } from '../../core/trainers/scorer-files.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadBatchModel } from './batch-model.js';
import { PartWriter } from './batch-part-writer.js';
import { loadPlan } from './batch-plan.js';
import { scoreMissingParts } from './batch-run.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadReferenceProfile, modelPaths } from '../registry/load-run.js';
import { inWorkFolder } from '../shell/work-folder.js';

/**
 * Scores a range of parts in one child process, by the library that trained the model where it can. Parts that are there are left as they are: a killed attempt
 * is taken up where it was, and of overlapping ones each part counts once.
 * @throws BATCH_UNKNOWN, SCORER_DIED, TRAINER_…, OBJECT_…, TABLE_ENGINE_FAILED
 */
export async function scoreParts(deps: TrainingDependencies, input: ScorePartsInput, scope: ActivityScope): Promise<ScorePartsOutcome> {
  const { batchId, first, end } = input;
  const plan = await loadPlan(deps, batchId);
  const rows = rowsUntil(plan, end) - rowsUntil(plan, first);
  const found = await storedParts(deps, batchId, first, end);
  const missing = Array.from({ length: end - first }, (_, i) => first + i).filter((part) => !found.has(part));
  if (missing.length > 0) await scoreMissing(deps, input, { plan, missing }, scope);
  return { rows, found: found.size };
}

/** Rows before a part. */
function rowsUntil({ rows, rowsPerPart }: BatchPlan, part: number): number {
  return Math.min(rows, part * rowsPerPart);
}

async function storedParts({ objects }: TrainingDependencies, batchId: string, first: number, end: number): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  const startAfter = first === 0 ? {} : { startAfter: keys.batchPart(batchId, first - 1) };
  for await (const { key } of objects.list(keys.batchParts(batchId), startAfter)) {
    const part = Number(/\/(\d+)\.\w+$/.exec(key)?.[1] ?? NaN);
    if (part >= end) break;
    if (key === keys.batchPartFacts(batchId, part)) found.add(part);
  }
  return found;
}

interface Work {
  readonly plan: BatchPlan;
  /** Ascending, not empty. */
  readonly missing: readonly number[];
}

async function scoreMissing(
  deps: TrainingDependencies,
  { model, threads, end }: ScorePartsInput,
  { plan, missing }: Work,
  { signal, report }: ActivityScope,
): Promise<void> {
  report({ stage: 'loading the model', nextPart: missing[0] });
  const batchModel = await loadBatchModel(deps, model, plan.version);
  const { trainer, modelKind, artifacts, signature } = batchModel;
  const [reference, files, inputPath] = await Promise.all([
    loadReferenceProfile(deps, artifacts),
    modelPaths(deps, artifacts, scorerFiles(trainer)),
    deps.objects.toLocalFile(plan.input.key, plan.input.sha256),
  ]);
  const { definition, keyColumns } = batchModel;
  const onPart = (part: number): void =>
    report({ stage: 'scoring parts', part: part + 1, parts: end, rows: rowsUntil(plan, part + 1), nextPart: part + 1 });
  await inWorkFolder(deps.workRoot, async (workDir) => {
    const scorer = deps.batchScorer.open({
      trainer,
      modelKind,
      files,
      signature,
      reference,
      inputPath,
      keyColumns,
      zone: zoneOf(definition.training),
      idPrefix: `${plan.batchId}-`,
      version: plan.version,
      threads,
      workDir,
      signal,
    });
    try {
      await scoreMissingParts({ plan, parts: missing, scorer, writer: new PartWriter(deps, plan), workDir, onPart });
    } finally {
      await scorer.close();
    }
  });
}
