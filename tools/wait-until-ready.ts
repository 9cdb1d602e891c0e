import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../core/errors.js';
import type { SupervisedProcess } from './supervised-process.js';

interface Wait {
  readonly tool: string;
  readonly timeoutMs: number;
  readonly hint?: string;
  /** Throws while the server does not answer yet. */
  readonly probe: () => Promise<unknown>;
}

const INTERVAL_MS = 50;

/** Probes a starting server until it answers. When it ends or the time is over it is stopped and TOOL_START_FAILED says why. */
export async function waitUntilReady(server: SupervisedProcess, { tool, timeoutMs, hint, probe }: Wait): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await probe();
      return;
    } catch (error) {
      const ended = server.hasExited();
      if (!ended && Date.now() < deadline) {
        await sleep(INTERVAL_MS);
        continue;
      }
      await server.stop();
      const reason = ended ? 'it ended at once' : `it did not answer within ${timeoutMs} ms (${(error as Error).message})`;
      throw new DomainError('TOOL_START_FAILED', { tool, reason, output: server.outputTail(), hint }, { cause: error });
    }
  }
}
