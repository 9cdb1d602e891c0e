import { setTimeout as sleep } from 'node:timers/promises';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer, TemporalDevServerOptions } from '../../tools/temporal-dev-server.js';
import { stamped } from '../output/stamped.js';
import { restartPauseMs } from './restart-pause.js';

export interface KeptTemporalOptions {
  readonly server: TemporalDevServerOptions;
  /** Takes one line for people. */
  readonly note: (line: string) => void;
  readonly logPath: string;
}

export interface KeptTemporal {
  readonly address: string;
  readonly uiUrl: string;
  stop(): Promise<void>;
}

/**
 * The Temporal dev server, started again on the same ports and data whenever it ends by itself, for as long as it takes: who serves
 * needs no Temporal, and workers and clients connect again by themselves. Errors of the first start: TOOL_…, TOOL_DATA_IN_USE.
 */
export async function startKeptTemporal({ server: options, note, logPath }: KeptTemporalOptions): Promise<KeptTemporal> {
  let server = await startTemporalDevServer(options);
  const stop = new AbortController();
  const { address, uiUrl } = server;
  const again = { ...options, port: portOf(`http://${address}`), uiPort: portOf(uiUrl) };
  const tell = stamped(note);
  const keep = async (): Promise<void> => {
    for (;;) {
      const { code, signal } = await server.exited;
      if (stop.signal.aborted) return;
      tell(
        `Temporal dev server: ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}; it is started again, serving goes on (log: ${logPath})`,
      );
      const next = await startAgain(again, tell, stop.signal);
      if (next === undefined) return;
      server = next;
      tell('Temporal dev server: runs again');
    }
  };
  const kept = keep();
  return {
    address,
    uiUrl,
    stop: async () => {
      stop.abort();
      await server.stop();
      await kept;
    },
  };
}

/** Undefined: it is to be stopped meanwhile. */
async function startAgain(
  options: TemporalDevServerOptions,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<TemporalDevServer | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    await sleep(restartPauseMs(attempt), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    try {
      const server = await startTemporalDevServer(options);
      if (!signal.aborted) return server;
      await server.stop();
      return undefined;
    } catch (error) {
      tell(`Temporal dev server: attempt ${attempt} to start it again failed: ${(error as Error).message}`);
    }
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
