import { ScheduleNotFoundError } from '@temporalio/client';
import type { ScheduleClient, ScheduleDescription } from '@temporalio/client';
import { scheduleIdsOf } from './model-schedules.js';
import type { WantedSchedule } from './model-schedules.js';

export interface ScheduleChange {
  readonly scheduleId: string;
  readonly change: 'create' | 'update' | 'delete' | 'none';
  readonly text: string;
}

/** Makes a model's Schedules what its definition asks for. A Schedule that somebody paused stays paused. With `dryRun` only says what it would do. */
export async function reconcileSchedules(
  schedules: ScheduleClient,
  model: string,
  wanted: readonly WantedSchedule[],
  dryRun: boolean,
): Promise<readonly ScheduleChange[]> {
  const changes: ScheduleChange[] = [];
  for (const scheduleId of scheduleIdsOf(model)) {
    const want = wanted.find((one) => one.scheduleId === scheduleId);
    const found = await describe(schedules, scheduleId);
    if (want === undefined && found === undefined) continue;
    const change = changeOf(want, found);
    if (!dryRun) await make(schedules, scheduleId, want, found);
    changes.push({ scheduleId, change, text: want?.text ?? 'the definition no longer asks for it' });
  }
  return changes;
}

async function describe(schedules: ScheduleClient, scheduleId: string): Promise<ScheduleDescription | undefined> {
  try {
    return await schedules.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function changeOf(want: WantedSchedule | undefined, found: ScheduleDescription | undefined): ScheduleChange['change'] {
  if (want === undefined) return 'delete';
  if (found === undefined) return 'create';
  return found.state.note === want.note ? 'none' : 'update';
}

/** An unchanged one is written too: somebody may have edited it in the Web UI. */
async function make(
  schedules: ScheduleClient,
  scheduleId: string,
  want: WantedSchedule | undefined,
  found: ScheduleDescription | undefined,
): Promise<void> {
  const handle = schedules.getHandle(scheduleId);
  if (want === undefined) return handle.delete();
  const { spec, action, policies, note } = want;
  if (found === undefined) await schedules.create({ scheduleId, spec, action, policies, state: { note } });
  else await handle.update((previous) => ({ spec, action, policies, state: { ...previous.state, note } }));
}
