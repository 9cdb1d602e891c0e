import { Context } from '@temporalio/activity';
import type { ActivityProgress } from '../../contracts/activities.js';
import { activityFailure } from './failures.js';
import { startHeartbeat } from './heartbeat.js';

/** What long work needs of the activity it runs in. */
export interface ActivityScope {
  /** Aborted by cancellation, a lost heartbeat or the worker's shutdown. */
  readonly signal: AbortSignal;
  readonly report: (progress: ActivityProgress) => void;
}

/** Turns work into an activity: heartbeats while it runs, and one mapping of errors. */
export function activity<I, O>(work: (input: I, scope: ActivityScope) => Promise<O>): (input: I) => Promise<O> {
  return async (input) => {
    const signal = Context.current().cancellationSignal;
    const heartbeat = startHeartbeat();
    try {
      return await work(input, { signal, report: (progress) => heartbeat.report(progress) });
    } catch (error) {
      throw activityFailure(error, signal);
    } finally {
      heartbeat.stop();
    }
  };
}
