import type { MonitorActivityInput, MonitorOutcome } from '../../contracts/activities.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys, reportId as reportIdOf } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import type { MonitorKind } from '../../core/definition/definition.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadChampion } from '../registry/load-champion.js';
import { countOutcome } from '../shell/count-outcome.js';
import { documentOnce } from '../shell/step-once.js';
import { driftMonitor } from './drift-monitor.js';
import type { MonitorProgram, MonitorRequest, OutcomeOf, ReportOf } from './monitor-kind.js';
import { recordGauges } from './record-gauges.js';

const PROGRAMS: { readonly [K in MonitorKind]: MonitorProgram<K> } = { drift: driftMonitor };

/** Counted whatever it ends in: a monitor that fails has no report. Errors: those of `report`. */
export async function monitorModel(deps: TrainingDependencies, input: MonitorActivityInput, scope: ActivityScope): Promise<MonitorOutcome> {
  const { model, name: monitor } = input;
  try {
    const outcome = await report(deps, input, scope);
    countOutcome('perennial_monitor_runs_total', { model, monitor, verdict: outcome.verdict });
    return outcome;
  } catch (error) {
    if (!scope.signal.aborted) countOutcome('perennial_monitor_runs_total', { model, monitor, verdict: 'failed' });
    throw error;
  }
}

/**
 * What a monitor of a definition finds about the champion. The report is one per (kind, monitor, version, as-of, definition).
 * @throws MONITOR_NOT_DEFINED, and what the source throws
 */
async function report(deps: TrainingDependencies, input: MonitorActivityInput, scope: ActivityScope): Promise<MonitorOutcome> {
  const { model, definitionDigest } = input;
  const definition = await loadDefinition(deps, definitionDigest);
  const policy = definition.policy.monitor;
  if (policy === null) throw new DomainError('MONITOR_NOT_DEFINED', { model });
  return runProgram(deps, PROGRAMS[policy.kind], { input, definition, policy, champion: await loadChampion(deps, model) }, scope);
}

async function runProgram<K extends MonitorKind>(
  deps: TrainingDependencies,
  program: MonitorProgram<K>,
  request: MonitorRequest<K>,
  scope: ActivityScope,
): Promise<OutcomeOf<K>> {
  const { model, name, asOf, definitionDigest } = request.input;
  const { kind } = request.policy;
  const version = request.champion?.version.version ?? 0;
  const reportId = reportIdOf({ kind, name, version, asOf, definitionDigest });
  const key = { changeId: `${model}:${reportId}`, objectKey: keys.report(model, reportId) };
  const report = await documentOnce<ReportOf<K>>(deps.objects, key, async () => {
    const found = await program.find(deps, request, scope);
    return { reportId, model, version, asOf, ...found } as Omit<ReportOf<K>, keyof StoredDocument>;
  });
  recordGauges(program.gauges(report));
  const { verdict, createdAt } = report;
  await deps.metadata.putReport({ model, reportId, kind, verdict, key: key.objectKey, asOf, createdAt });
  return program.outcome(report);
}
