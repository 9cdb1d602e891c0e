import { Context } from '@temporalio/activity';
import type { ActivityProgress } from '../../contracts/activities.js';

const MAX_INTERVAL_MS = 5_000;
const MIN_INTERVAL_MS = 100;

export interface Heartbeat {
  /** What the next heartbeats carry; a round is a sample, metrics of every round go to the run. */
  report(progress: ActivityProgress): void;
  stop(): void;
}

/**
 * Beats in the background for as long as an activity runs, since its work blocks on children and disks for longer than a timeout.
 * A cancellation comes with the answer of a heartbeat, so the interval bounds how late it is noticed: a quarter of the timeout, at
 * most 5 s. Without a heartbeat timeout the loop still runs: people see the details.
 */
export function startHeartbeat(): Heartbeat {
  const context = Context.current();
  const timeoutMs = context.info.heartbeatTimeoutMs ?? 4 * MAX_INTERVAL_MS;
  const intervalMs = Math.max(MIN_INTERVAL_MS, Math.min(MAX_INTERVAL_MS, Math.floor(timeoutMs / 4)));
  let latest: ActivityProgress = { stage: 'starting' };
  const beat = (): void => context.heartbeat(latest);
  beat();
  const timer = setInterval(beat, intervalMs);
  return {
    report(progress) {
      const staged = progress.stage !== latest.stage;
      latest = progress;
      if (staged) beat();
    },
    stop: () => clearInterval(timer),
  };
}
