import type { MonitorActivityInput, MonitorOutcome } from '../../contracts/activities.js';
import type { DriftReport, StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { ModelDefinition, MonitorPolicy } from '../../core/definition/definition.js';
import { DomainError } from '../../core/errors.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { driftReport, summarizeColumns } from '../../core/drift/drift-report.js';
import { PSI_DEFINITION } from '../../core/drift/population-stability-index.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadChampion } from '../registry/load-champion.js';
import type { Champion } from '../registry/load-champion.js';
import { loadReferenceProfile } from '../registry/load-run.js';
import { recordDriftMetrics } from './monitor-metrics.js';
import { withRecent } from '../snapshot/read-recent.js';
import { documentOnce } from '../shell/step-once.js';

type Finding = Omit<DriftReport, keyof StoredDocument>;

/**
 * Recent source rows against what the champion was trained on, column by column. The report is one per (monitor, version, as-of).
 * @throws MONITOR_NOT_DEFINED, and what the source throws
 */
export async function monitorModel(deps: TrainingDependencies, input: MonitorActivityInput, scope: ActivityScope): Promise<MonitorOutcome> {
  const { model, name, asOf } = input;
  const definition = await loadDefinition(deps, input.definitionDigest);
  const policy = definition.policy.monitor;
  if (policy === null) throw new DomainError('MONITOR_NOT_DEFINED', { model });
  const champion = await loadChampion(deps, model);
  const reportId = `${name}-v${champion?.version.version ?? 0}-${asOf}`;
  const key = { changeId: `${model}:${reportId}`, objectKey: keys.report(model, reportId) };
  const report = await documentOnce<DriftReport>(deps.objects, key, async () =>
    champion === undefined
      ? nothingToCompare(input, reportId, policy)
      : compare(deps, { input, definition, policy, champion, reportId }, scope),
  );
  recordDriftMetrics(report);
  const { verdict, rows, maturedRows, createdAt } = report;
  await deps.metadata.putReport({ model, reportId, kind: 'drift', verdict, key: key.objectKey, asOf, createdAt });
  const drifted = report.columns.flatMap(({ column, psi, verdict: found }) =>
    found === 'drifted' && psi !== null ? [{ column, psi }] : [],
  );
  return { reportId, verdict, rows, maturedRows, drifted };
}

interface MonitorRequest {
  readonly input: MonitorActivityInput;
  readonly definition: ModelDefinition;
  readonly policy: MonitorPolicy;
  readonly champion: Champion;
  readonly reportId: string;
}

async function compare(deps: TrainingDependencies, request: MonitorRequest, scope: ActivityScope): Promise<Finding> {
  const { input, definition, policy, champion, reportId } = request;
  scope.report({ stage: 'reading recent rows' });
  const window = windowOf(input, policy);
  const { inputs } = champion.signature;
  const { asOf: championAsOf, split } = champion.run;
  const reference = await loadReferenceProfile(deps, champion.version.artifacts);
  const { asOf } = input;
  const { snapshotColumns: modelNeeds } = compileInputs(champion.signature);
  const wanted = { definition, modelNeeds, asOf, from: Math.min(window.from, split.trainedUntil) };
  const counted = await withRecent(deps, wanted, scope, ({ table, rows }) => {
    scope.report({ stage: 'comparing', rows });
    return deps.statistics.run(
      'countRecent',
      { table, training: definition.training, inputs, reference, window, asOf, championAsOf },
      scope,
    );
  });
  const limits = { psi: policy.psiLimit, minRows: policy.minRows, minDriftedColumns: policy.minColumns };
  const found = driftReport(reference, counted.profiles, limits);
  const { rows, maturedRows } = counted;
  return {
    reportId,
    model: input.model,
    version: champion.version.version,
    asOf,
    window,
    rows,
    maturedRows,
    definition: found.definition,
    limit: policy.psiLimit,
    columns: summarizeColumns(found),
    verdict: found.verdict,
    text: `${rows} rows of the window; drifted columns: ${found.driftedColumns.join(', ') || 'none'}.`,
  };
}

function nothingToCompare({ model, asOf }: MonitorActivityInput, reportId: string, policy: MonitorPolicy): Finding {
  return {
    reportId,
    model,
    version: 0,
    asOf,
    window: windowOf({ asOf }, policy),
    rows: 0,
    maturedRows: 0,
    definition: PSI_DEFINITION,
    limit: policy.psiLimit,
    columns: [],
    verdict: 'insufficient',
    text: 'No version is deployed yet, so there is no reference to compare with.',
  };
}

function windowOf({ asOf }: Pick<MonitorActivityInput, 'asOf'>, { windowMs }: MonitorPolicy): DriftReport['window'] {
  return { from: asOf - windowMs, to: asOf };
}
