import { ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { ScheduleDescription } from '@temporalio/client';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { lastCompletePeriod } from '../../core/time/period.js';
import { fail, ok, warn } from './finding.js';
import type { Finding } from './finding.js';
import { splitFix } from '../../core/errors/split-fix.js';
import { workflowEnd } from './workflow-end.js';
import type { WorkflowEnd } from './workflow-end.js';

/** A Schedule that a definition asks for. */
export interface ExpectedSchedule {
  readonly check: 'schedule' | 'monitor';
  readonly model: string;
  readonly scheduleId: string;
  readonly cron: string;
  readonly zone: string;
  /** Failures that another finding tells. */
  readonly toldElsewhere: readonly string[];
}

/** Jitter, and a server that was away for a moment. */
const LATE_MS = 600_000;

/** Whether a Schedule is there, fires, and what it starts ends well. Errors: those of a Temporal that does not answer. */
export async function scheduleHealth(
  { client }: Pick<TemporalAccess, 'client'>,
  expected: ExpectedSchedule,
  nowMs = Date.now(),
): Promise<readonly Finding[]> {
  const { check, scheduleId, model } = expected;
  const found = await client.schedule
    .getHandle(scheduleId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    });
  if (found === undefined)
    return [
      fail(
        check,
        `${scheduleId} is not there, though the definition asks for it`,
        'run `perennial apply` with the definition; it makes it.',
      ),
    ];
  const findings = [
    pauseFinding(expected, found),
    missedFinding(expected, found, nowMs),
    ...(await endFindings(client, expected, found)),
  ].flatMap((one) => one ?? []);
  const [next] = found.info.nextActionTimes;
  return findings.length > 0
    ? findings
    : [ok(check, `${model}: ${scheduleId} fires${next === undefined ? '' : ` next at ${next.toISOString()}`}`)];
}

function pauseFinding({ check, scheduleId }: ExpectedSchedule, { state }: ScheduleDescription): Finding | undefined {
  if (!state.paused) return undefined;
  return fail(
    check,
    `${scheduleId} is paused in Temporal, so it does not fire (${state.note ?? 'no note'})`,
    `unpause it in the Temporal Web UI, or: temporal schedule toggle --unpause --schedule-id ${scheduleId}.`,
  );
}

/** A firing that came to nothing: the newest one now, or some since the Schedule was made. */
function missedFinding(
  { check, scheduleId, cron, zone }: ExpectedSchedule,
  { info, state, policies }: ScheduleDescription,
  nowMs: number,
): Finding | undefined {
  if (state.paused) return undefined;
  const due = lastFiring(cron, zone, nowMs - LATE_MS);
  const taken = Math.max(0, ...info.recentActions.map((action) => action.scheduledAt.getTime()));
  const known = Math.max(info.createdAt.getTime(), info.lastUpdatedAt?.getTime() ?? 0);
  const [running] = info.runningActions;
  if (due !== undefined && due > taken && due > known) {
    const at = new Date(due).toISOString();
    if (running === undefined)
      return fail(
        check,
        `${scheduleId} did not fire at ${at}`,
        'look at the Schedule in the Temporal Web UI and at the log of the Temporal server; `perennial apply` writes it anew.',
      );
    const { workflowId } = running.workflow;
    if (policies.overlap === ScheduleOverlapPolicy.SKIP)
      return fail(
        check,
        `${scheduleId} skips its firings since ${at}: ${workflowId} still runs`,
        `look at why it does not end, in the Temporal Web UI; cancel it if it hangs.`,
      );
    return warn(
      check,
      `${scheduleId}: the firing of ${at} waits for ${workflowId} to end`,
      'look at why it takes longer than from one firing to the next.',
    );
  }
  const { numActionsSkippedOverlap: skipped, numActionsMissedCatchupWindow: missed } = info;
  if (skipped + missed === 0) return undefined;
  const counts = `${skipped} firings were skipped because the one before still ran, ${missed} because Temporal was away too long`;
  return warn(check, `${scheduleId}: since it was made, ${counts}`, 'backfill what is missing: temporal schedule backfill.');
}

function lastFiring(cron: string, zone: string, atMs: number): number | undefined {
  try {
    return lastCompletePeriod(cron, zone, atMs).end;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How what it started last has ended, and how often in a row like that. */
async function endFindings(
  client: TemporalAccess['client'],
  expected: ExpectedSchedule,
  { info }: ScheduleDescription,
): Promise<readonly Finding[]> {
  const { check, model, scheduleId, toldElsewhere } = expected;
  const ends: { readonly at: Date; readonly workflowId: string; readonly end: WorkflowEnd }[] = [];
  for (const { scheduledAt: at, action } of [...info.recentActions].reverse()) {
    const { workflowId, firstExecutionRunId: runId } = action.workflow;
    const end = await workflowEnd(client, { workflowId, runId });
    if (end.state === 'done') break;
    ends.push({ at, workflowId, end });
  }
  const retrying = ends.find(({ end }) => end.state === 'running' && end.text !== '');
  if (retrying !== undefined) {
    const { what, fix } = splitFix(retrying.end.text);
    return [fail(check, `${model}: ${retrying.workflowId} does not get on: ${what}`, fix ?? `look at it in the Temporal Web UI.`)];
  }
  const failed = ends.filter(({ end }) => end.state === 'failed');
  const [last] = failed;
  if (last === undefined || toldElsewhere.includes(last.end.code)) return [];
  const { what, fix } = splitFix(last.end.text);
  const often = failed.length > 1 ? `the last ${failed.length} times, ` : '';
  const text = `${model}: what ${scheduleId} started failed (${often}${last.at.toISOString()}): ${what}`;
  return [fail(check, text, fix ?? `look at ${last.workflowId} in the Temporal Web UI, and mend the cause.`)];
}
