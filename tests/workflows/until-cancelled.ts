import { Context } from '@temporalio/activity';

/** An activity that something holds up: it ends when it is cancelled, as its heartbeats tell it. */
export async function untilCancelled(): Promise<never> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 100);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(beat);
  }
}
