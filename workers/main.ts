import { DefaultLogger, Runtime } from '@temporalio/worker';
import { closeFolders, keepFilesPrivate } from '../adapters/private-files.js';
import { leaveNoCompiledFiles } from '../config/compiled-files.js';
import { localFolders } from '../config/local-folders.js';
import { loadSettings } from '../config/settings.js';
import { isDomainError } from '../core/errors.js';
import { printableLine, printableText } from '../core/printable-text.js';
import { freePort } from '../tools/free-port.js';
import { logLine } from './log-line.js';
import { startTrainingWorker } from './training-worker.js';

/** The training worker as a process: signals and Temporal's runtime, which is this process's own. Ends 0 after SIGTERM or Ctrl-C. */
async function main(): Promise<void> {
  keepFilesPrivate();
  leaveNoCompiledFiles();
  const settings = loadSettings();
  await closeFolders(settings.home, localFolders(settings), log);
  const sdkMetricsAddress = `127.0.0.1:${await freePort()}`;
  Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => log(logLine(entry))),
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: sdkMetricsAddress } },
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
    },
    shutdownSignals: [],
  });
  const worker = await startTrainingWorker(settings, { log, sdkMetricsAddress });
  const stop = (): void => void worker.stop().catch(() => undefined);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await worker.ended;
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${printableLine(line)}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${printableText(isDomainError(error) ? `${error.code}: ${error.message}` : String(error))}\n`);
    process.exit(1);
  },
);
