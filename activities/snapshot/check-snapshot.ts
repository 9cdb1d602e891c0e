import type { CheckInput, CheckOutcome } from '../../contracts/activities.js';
import type { StoredDocument } from '../../contracts/documents.js';
import type { CheckResult } from '../../core/checks/check-result.js';
import { judgeChecks } from '../../core/checks/check-result.js';
import { judgeCheck } from '../../core/checks/judge-check.js';
import { hasFolds } from '../../core/folds/fold-table.js';
import { snapshotRules } from '../../core/snapshot/snapshot-rules.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { columnsToRead, loadManifest, snapshotFiles, tableFiles } from './load-snapshot.js';
import { stepKey } from '../shell/step-key.js';
import { documentOnce } from '../shell/step-once.js';

interface CheckReport extends StoredDocument {
  readonly snapshot: string;
  readonly passed: boolean;
  readonly results: readonly CheckResult[];
}

/** Judges the definition's expectations on a snapshot. A failed check is a result; the tag is set only when none failed. */
export async function checkSnapshot(deps: TrainingDependencies, input: CheckInput, scope: ActivityScope): Promise<CheckOutcome> {
  const { model, snapshot, tag } = input;
  const { training } = await loadDefinition(deps, input.definitionDigest);
  const key = stepKey(input, 'checks', { snapshot });
  const report = await documentOnce<CheckReport>(deps.objects, key, async () => {
    scope.report({ stage: `${training.expect.length} checks` });
    const results = await judgeAll(deps, input, training, scope);
    if (hasFolds(training)) await requireFoldRows(deps, input, training, scope);
    return { snapshot, passed: judgeChecks(results).passed, results };
  });
  if (report.passed && tag !== null) {
    const by = { actor: 'pipeline', reason: `checks passed for ${input.triggerId}`, at: Date.now(), changeId: key.changeId };
    await deps.metadata.setTag(model, tag, snapshot, by);
  }
  return outcomeOf(report, key.objectKey);
}

async function judgeAll(
  deps: TrainingDependencies,
  input: CheckInput,
  training: TrainingPart,
  { signal }: ActivityScope,
): Promise<CheckResult[]> {
  const expectations = training.expect;
  if (expectations.length === 0) return [];
  const manifest = await loadManifest(deps, input.model, input.snapshot);
  const [path] = await snapshotFiles(deps, manifest);
  if (path === undefined) throw new Error(`Snapshot ${input.snapshot} names no file.`);
  const undeclared = input.undeclared?.count ?? 0;
  const counts = await deps.tables.countChecks(path, { expectations, asOfMs: input.asOf, late: snapshotRules(training), signal });
  return expectations.map((expectation, i) => {
    const counted = counts[i];
    if (counted === undefined) throw new Error(`The table engine gave no counts for expectation ${i}.`);
    return judgeCheck(expectation, counted, undeclared);
  });
}

/** Folds that cannot be made are told before anything is trained. @throws FOLD_…, FOLDS_…, LABEL_… */
async function requireFoldRows(
  deps: TrainingDependencies,
  { model, snapshot, asOf }: CheckInput,
  training: TrainingPart,
  scope: ActivityScope,
): Promise<void> {
  const table = await tableFiles(deps, await loadManifest(deps, model, snapshot), columnsToRead(training));
  await deps.statistics.run('checkFolds', { table, training, asOf }, scope);
}

function outcomeOf({ results, passed }: CheckReport, reportKey: string): CheckOutcome {
  const { errors, warnings } = judgeChecks(results);
  return { passed, checks: results.length, warnings: warnings.length, failures: errors.map((result) => result.text), reportKey };
}
