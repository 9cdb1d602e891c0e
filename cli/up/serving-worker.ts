import { servingEnvironment } from '../../config/child-environment.js';
import type { Environment } from '../../config/setting-kinds.js';
import type { LocalSettings } from '../../config/local-settings.js';
import { ownFile } from '../../workers/child/own-file.js';
import { KeptProcess } from './kept-process.js';
import { openLogFile } from './log-file.js';

export interface ServingWorkerOptions {
  readonly settings: LocalSettings;
  /** Where those come from. @default this process's */
  readonly environment?: Environment;
  readonly port: number;
  /** Takes one line for people. */
  readonly note: (line: string) => void;
}

export interface ServingWorker {
  readonly url: string;
  readonly process: KeptProcess;
}

const GRACE_MS = 35_000;

/** The serving process, with the address and certificate of the settings. */
export async function servingWorker({ settings, environment, port, note }: ServingWorkerOptions): Promise<ServingWorker> {
  const { home, servingTlsCertPath: certPath } = settings;
  const url = `${certPath === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const process = new KeptProcess({
    name: 'serving',
    entry: ownFile('serving/main'),
    env: servingEnvironment({ PERENNIAL_HOME: home, PERENNIAL_SERVING_PORT: String(port) }, environment),
    log: await openLogFile(home, 'serving'),
    readyUrl: `${url}/v2/health/live`,
    certPath,
    note,
    stopGraceMs: GRACE_MS,
  });
  return { url, process };
}
