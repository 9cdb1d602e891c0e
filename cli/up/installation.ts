import { workerEnvironment } from '../../config/child-environment.js';
import type { Settings } from '../../config/settings.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { durationText } from '../../core/duration-text.js';
import { ownFile } from '../../workers/child/own-file.js';
import { KeptProcess } from './kept-process.js';
import { startKeptTemporal } from './kept-temporal.js';
import { openLogFile } from './log-file.js';
import { servingWorker } from './serving-worker.js';
import type { UpPorts } from './up-plan.js';

export interface Installation {
  readonly temporalAddress: string;
  /** Null: somebody else's server. */
  readonly temporalUiUrl: string | null;
  readonly servingUrl: string;
  /** Rejects when a part cannot be kept running. */
  readonly failed: Promise<never>;
  /** Serving, then the worker, then Temporal. May be called again. */
  stop(): Promise<void>;
}

interface StartOptions {
  readonly settings: Settings;
  readonly ports: UpPorts;
  /** In whose name the training worker claims endpoints. */
  readonly dataDirectoryId: string;
  /** Done once Temporal answers, and before anything is started that could deploy. */
  readonly prepare: (temporalAddress: string) => Promise<void>;
  /** Takes one line for people. */
  readonly note: (line: string) => void;
  /** Ends a start half-way. */
  readonly signal: AbortSignal;
}

/** In the order of their start; stopped in the opposite one. */
interface Part {
  readonly stop: () => Promise<void>;
  readonly failed: Promise<never>;
}

const WORKER_GRACE_MS = 35_000;
/** Serving goes on without this part. */
const NEVER = new Promise<never>(() => undefined);

/** Starts Temporal (unless an address is set), the training worker and serving as processes that end with this one. */
export async function startInstallation(options: StartOptions): Promise<Installation> {
  const parts: Part[] = [];
  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) await part.stop();
  };
  // A second call also stops what was started since the first.
  const stop = (): Promise<void> => (stopping = (stopping ?? Promise.resolve()).then(stopAll));
  const onAbort = (): void => void stop();
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const temporal = await startTemporal(options);
    if (temporal.part !== null) parts.push(temporal.part);
    options.signal.throwIfAborted();
    await options.prepare(temporal.address);
    options.signal.throwIfAborted();
    const worker = await trainingWorker(options, temporal.address);
    const serving = await servingWorker({ ...options, port: options.ports.serving });
    // Both starts at once; both are stopped also when one of them fails.
    parts.push(worker, serving.process);
    const starts = await Promise.allSettled([timed(options, 'training worker', worker), timed(options, 'serving', serving.process)]);
    const failure = starts.find((one) => one.status === 'rejected');
    options.signal.throwIfAborted();
    if (failure !== undefined) throw failure.reason;
    const failed = Promise.race(parts.map((part) => part.failed));
    failed.catch(() => undefined);
    return { temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl, servingUrl: serving.url, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
}

async function timed({ note }: StartOptions, name: string, process: KeptProcess): Promise<void> {
  const startedAt = Date.now();
  await process.start();
  note(`  ✓ ${name} (${durationText(Date.now() - startedAt)})`);
}

async function startTemporal({
  settings,
  ports,
  note,
}: StartOptions): Promise<{ part: Part | null; address: string; uiUrl: string | null }> {
  if (settings.temporalAddress !== undefined) {
    note(`  ✓ Temporal at ${settings.temporalAddress} (${settings.temporalAddressFrom}), namespace ${settings.temporalNamespace}`);
    return { part: null, address: settings.temporalAddress, uiUrl: null };
  }
  const startedAt = Date.now();
  const log = await openLogFile(settings.home, 'temporal');
  const searchAttributes = Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, 'Keyword' as const]));
  const options = { dataDir: settings.home, port: ports.temporal, uiPort: ports.ui, searchAttributes, log: log.write };
  const server = await startKeptTemporal({ server: options, note, logPath: log.path });
  note(`  ✓ Temporal dev server (${durationText(Date.now() - startedAt)})`);
  const stop = async (): Promise<void> => {
    await server.stop();
    await log.close();
  };
  return { part: { stop, failed: NEVER }, address: server.address, uiUrl: server.uiUrl };
}

async function trainingWorker({ settings, ports, dataDirectoryId, note }: StartOptions, temporalAddress: string): Promise<KeptProcess> {
  const env = workerEnvironment({
    TEMPORAL_ADDRESS: temporalAddress,
    // Our dev server has none, whatever a profile without an address says.
    ...(settings.temporalAddress === undefined ? { TEMPORAL_TLS: 'false' } : {}),
    PERENNIAL_HOME: settings.home,
    PERENNIAL_DATA_DIRECTORY_ID: dataDirectoryId,
    PERENNIAL_WORKER_METRICS_PORT: String(ports.metrics),
  });
  const log = await openLogFile(settings.home, 'worker');
  const readyUrl = `http://127.0.0.1:${ports.metrics}/health/ready`;
  return new KeptProcess({
    name: 'training worker',
    entry: ownFile('workers/main'),
    env,
    log,
    readyUrl,
    note,
    stopGraceMs: WORKER_GRACE_MS,
    // It ends when Temporal is away for long; serving does not depend on it.
    givesUp: false,
  });
}
