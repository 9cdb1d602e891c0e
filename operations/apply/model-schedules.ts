import type { ScheduleOptions, ScheduleOptionsStartWorkflowAction, Workflow } from '@temporalio/client';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { MONITOR_NAME, scheduleIds, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import { searchAttributesOf } from '../../contracts/search-attributes.js';
import type { Execution, MonitorInput, ScheduledTriggerInput } from '../../contracts/workflows.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';

type Options = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

/** What a Schedule of a model should be. */
export interface WantedSchedule {
  readonly scheduleId: string;
  /** `0 6 1 * *, America/New_York`. */
  readonly text: string;
  readonly spec: Options['spec'];
  readonly action: Options['action'];
  readonly policies: NonNullable<Options['policies']>;
  /** Shown in the Web UI; holds the digest by which an unchanged Schedule is told. */
  readonly note: string;
}

/** What the Schedules of one installation share. */
export interface ScheduleContext {
  readonly definitionDigest: string;
  readonly taskQueue: string;
  readonly execution: Execution;
  readonly searchAttributes: boolean;
}

/** A server that was down for a day catches up; what is older is left to a backfill. */
const CATCHUP_WINDOW = '1 day';
/** Models with the same cron do not all start in the same second. */
const JITTER = '30 seconds';

/** Every Schedule id a model can have. */
export function scheduleIdsOf(model: string): readonly string[] {
  return [scheduleIds.retrain(model), scheduleIds.monitor(model, MONITOR_NAME)];
}

/** The Schedules that a definition asks for. */
export function wantedSchedules(definition: ModelDefinition, context: ScheduleContext): readonly WantedSchedule[] {
  const { retrain, monitor } = definition.policy;
  return [
    ...(retrain.cron === null ? [] : [retrainSchedule(definition.name, retrain.cron, retrain.zone, context)]),
    ...(monitor === null ? [] : [monitorSchedule(definition, monitor.cron, context)]),
  ];
}

function retrainSchedule(
  model: string,
  cron: string,
  zone: string,
  { taskQueue, execution, searchAttributes }: ScheduleContext,
): WantedSchedule {
  const input: ScheduledTriggerInput = { formatVersion: 1, model, kind: 'schedule', execution };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOW_TYPES.scheduledTrigger,
    workflowId: workflowIds.scheduledTrigger(model),
    taskQueue,
    args: [input],
    staticSummary: `${model}: retrain by schedule`,
    ...(searchAttributes ? { typedSearchAttributes: searchAttributesOf(model) } : {}),
  };
  return schedule(scheduleIds.retrain(model), { cron, zone, action, overlap: ScheduleOverlapPolicy.BUFFER_ONE, does: `Retrains ${model}` });
}

function monitorSchedule(
  { name: model, training }: ModelDefinition,
  cron: string,
  { definitionDigest, taskQueue, execution, searchAttributes }: ScheduleContext,
): WantedSchedule {
  const name = MONITOR_NAME;
  const input: MonitorInput = { formatVersion: 1, model, name, definitionDigest, execution };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOW_TYPES.monitor,
    workflowId: workflowIds.monitor(model, name),
    taskQueue,
    args: [input],
    staticSummary: `${model}: recent rows against the reference`,
    ...(searchAttributes ? { typedSearchAttributes: searchAttributesOf(model) } : {}),
  };
  return schedule(scheduleIds.monitor(model, name), {
    cron,
    zone: zoneOf(training),
    action,
    overlap: ScheduleOverlapPolicy.SKIP,
    does: `Compares recent rows of ${model} with its champion's`,
  });
}

interface Parts {
  readonly cron: string;
  readonly zone: string;
  readonly action: WantedSchedule['action'];
  readonly overlap: ScheduleOverlapPolicy;
  readonly does: string;
}

function schedule(scheduleId: string, { cron, zone, action, overlap, does }: Parts): WantedSchedule {
  const spec = { cronExpressions: [cron], timezone: zone, jitter: JITTER };
  const policies = { overlap, catchupWindow: CATCHUP_WINDOW, pauseOnFailure: false } as const;
  const { workflowType: workflow, workflowId, taskQueue, args, typedSearchAttributes: attributes = null } = action;
  const digest = sha256Hex(canonicalJson({ spec, policies, workflow, workflowId, taskQueue, args, attributes })).slice(0, 12);
  return { scheduleId, text: `${cron}, ${zone}`, spec, action, policies, note: `${does}; kept by perennial apply (${digest})` };
}
