import type { MonitorActivityInput, MonitorOutcome } from '../../contracts/activities.js';
import type { MonitorReport, StoredDocument } from '../../contracts/documents.js';
import type { ModelDefinition, MonitorKind, MonitorPolicy } from '../../core/definition/definition.js';
import type { ReportGauge } from '../../core/monitors/report-gauge.js';
import type { Champion } from '../registry/load-champion.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

export interface MonitorRequest<K extends MonitorKind> {
  readonly input: MonitorActivityInput;
  readonly definition: ModelDefinition;
  readonly policy: Extract<MonitorPolicy, { readonly kind: K }>;
  /** Undefined: no version is deployed yet. */
  readonly champion: Champion | undefined;
}

export type ReportOf<K extends MonitorKind> = Extract<MonitorReport, { readonly kind: K }>;
export type OutcomeOf<K extends MonitorKind> = Extract<MonitorOutcome, { readonly kind: K }>;
/** What a kind finds out; who and when is said for every kind alike. */
export type Finding<K extends MonitorKind> = Omit<ReportOf<K>, keyof StoredDocument | 'reportId' | 'model' | 'version' | 'asOf'>;

/** A kind of monitor: what it does with the world is here, what it decides is in `core/monitors/KIND/`. */
export interface MonitorProgram<K extends MonitorKind> {
  find(deps: TrainingDependencies, request: MonitorRequest<K>, scope: ActivityScope): Promise<Finding<K>>;
  gauges(report: ReportOf<K>): readonly ReportGauge[];
  /** What the workflow is told. */
  outcome(report: ReportOf<K>): OutcomeOf<K>;
}
