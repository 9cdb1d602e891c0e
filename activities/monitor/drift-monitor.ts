import { inputColumns } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { compareDrift } from '../../core/monitors/drift/compare.js';
import { driftGauges } from '../../core/monitors/drift/metrics.js';
import type { DriftPolicy } from '../../core/monitors/drift/policy.js';
import { driftedColumns, driftFindings, noReference } from '../../core/monitors/drift/report.js';
import type { Champion } from '../registry/load-champion.js';
import { loadReferenceProfile } from '../registry/load-run.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { withRecent } from '../snapshot/read-recent.js';
import type { Finding, MonitorProgram, MonitorRequest } from './monitor-kind.js';

/** Recent source rows against what the champion was trained on, column by column. */
export const driftMonitor: MonitorProgram<'drift'> = {
  find: async (deps, request, scope) => {
    const { champion, policy, input } = request;
    if (champion !== undefined) return compare(deps, { ...request, champion }, scope);
    return { window: windowOf(input, policy), rows: 0, maturedRows: 0, ...noReference(policy.psiLimit) };
  },
  gauges: driftGauges,
  outcome: (report) => {
    const { reportId, verdict, rows, maturedRows } = report;
    return { kind: 'drift', reportId, verdict, rows, maturedRows, drifted: driftedColumns(report) };
  },
};

async function compare(
  deps: TrainingDependencies,
  { input, definition, policy, champion }: MonitorRequest<'drift'> & { readonly champion: Champion },
  scope: ActivityScope,
): Promise<Finding<'drift'>> {
  scope.report({ stage: 'reading recent rows' });
  const window = windowOf(input, policy);
  const { asOf: championAsOf, split } = champion.run;
  const reference = await loadReferenceProfile(deps, champion.version.artifacts);
  const { asOf } = input;
  const { snapshotColumns: modelNeeds } = compileInputs(champion.signature);
  const wanted = { definition, modelNeeds, asOf, from: Math.min(window.from, split.trainedUntil ?? window.from) };
  const { rows, maturedRows, profiles } = await withRecent(deps, wanted, scope, ({ table, rows: read }) => {
    scope.report({ stage: 'comparing', rows: read });
    return deps.statistics.run(
      'countRecent',
      { table, training: definition.training, ...inputColumns(champion.signature), reference, window, asOf, championAsOf },
      scope,
    );
  });
  const limits = { psi: policy.psiLimit, minRows: policy.minRows, minDriftedColumns: policy.minColumns };
  return { window, rows, maturedRows, ...driftFindings(compareDrift(reference, profiles, limits), `${rows} rows of the window`) };
}

function windowOf({ asOf }: { readonly asOf: number }, { windowMs }: DriftPolicy): Finding<'drift'>['window'] {
  return { from: asOf - windowMs, to: asOf };
}
