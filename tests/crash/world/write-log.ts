import { readFile } from 'node:fs/promises';
import type { FaultPlan } from '../../ports/faults/fault-plan.js';
import { ACTIVITY_MARK } from './announced-activities.js';
import { planAt } from './write-labels.js';
import type { WriteLabel } from './write-labels.js';

/** What workers wrote into their log. */
export interface WriteLog {
  readonly lines: number;
  /** Durable writes, in their order. */
  readonly writes: readonly string[];
  /** Of each of them, whether it is the first of its activity's attempt. */
  readonly startsActivity: readonly boolean[];
}

/** @param from lines of an earlier case, which are left out */
export async function readWriteLog(logFile: string, from = 0): Promise<WriteLog> {
  const all = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const isMark = (line: string | undefined): boolean => line?.startsWith(ACTIVITY_MARK) ?? true;
  const found = all.map((line, i) => ({ line, isFirst: isMark(all[i - 1]) })).slice(from);
  const written = found.filter(({ line }) => !isMark(line));
  return { lines: all.length, writes: written.map(({ line }) => line), startsActivity: written.map(({ isFirst }) => isFirst) };
}

/** Deaths around every write. Within an activity, death before a write leaves what death after the former write left. */
export function killPlans(labels: readonly WriteLabel[], startsActivity: readonly boolean[]): { label: WriteLabel; plan: FaultPlan }[] {
  return labels.flatMap((label, i) => {
    const modes = startsActivity[i] === true ? (['kill-before', 'kill-after'] as const) : (['kill-after'] as const);
    return modes.map((mode) => ({ label, plan: planAt(mode, label) }));
  });
}
