import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AuditTrail } from '../adapters/audit/audit-trail.js';
import { openModelRuntime } from '../adapters/model-runtime/by-kind/open-model-runtime.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import { closeFolders, keepFilesPrivate } from '../adapters/private-files.js';
import { childEnvironment, shipperEnvironment } from '../config/child-environment.js';
import { localFolders } from '../config/local-folders.js';
import { loadLocalSettings } from '../config/local-settings.js';
import type { LocalSettings } from '../config/local-settings.js';
import { isDomainError } from '../core/errors.js';
import { printableLine, printableText } from '../core/printable-text.js';
import { PrimaryLink } from './primary-link.js';
import { ServingCluster } from './cluster/serving-cluster.js';
import { readCertificate } from './http/connection/tls-files.js';
import { openObjectStore } from '../adapters/object-store/open-object-store.js';
import { predictionLogSettings } from './prediction-log/prediction-log-settings.js';
import { startShipper } from './prediction-log/start-prediction-log.js';
import type { RunningShipper } from './prediction-log/start-prediction-log.js';
import { startServing } from './serving-process.js';
import type { ServingOptions, ServingProcess } from './serving-process.js';
import { openTokenGate } from './open-token-gate.js';
import { openIssuer } from './tokens/oidc/open-issuer.js';
import { servingOidc } from './tokens/oidc/oidc-settings.js';
import { servingTls } from './tls-settings.js';
import { waitingEvents } from './waiting-events.js';
import { HangWatch } from './watch/hang-watch.js';

/** First argument of a process that answers for another one, which listens. */
const ANSWERS = 'answers';

/** A store that is away keeps no process from ending. */
const AUDIT_WAIT_MS = 5_000;

/** The serving process: composition root and signals. Ends 0 after SIGTERM or Ctrl-C, 1 when it cannot start. */
async function main(): Promise<void> {
  keepFilesPrivate();
  const settings = loadLocalSettings();
  await closeFolders(settings.home, localFolders(settings), print);
  const [role, slot = '', url = ''] = process.argv.slice(2);
  if (role === ANSWERS) return answerBehind(settings, slot, new PrimaryLink(url));
  if (settings.servingProcesses > 1) return lead(settings);
  const objects = openObjectStore(settings, print);
  const watch = await openWatch(settings, objects, 'serving');
  const serving = await startServing({ ...servingOptions(settings, objects, { log: print, takesUp: true }), watch });
  const stop = (): void => void end(serving, objects);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Listens, and keeps the processes that answer. What is wrong with the settings is said once, here. */
async function lead(settings: LocalSettings): Promise<void> {
  const { servingHost: host, servingPort: port, servingGrpcPort: grpcPort, servingProcesses: processes } = settings;
  const tls = servingTls(settings);
  if (tls !== undefined) await readCertificate(tls);
  const checked = { log: print, modelsOf: () => undefined, signal: AbortSignal.abort() };
  const oidc = servingOidc(settings);
  const issued = oidc && (await openIssuer(oidc, checked)).tokens(checked.modelsOf, settings.servingRequestTimeoutMs);
  await openTokenGate({ ...tokensOf(settings), ...checked, issued });
  const entry = fileURLToPath(import.meta.url);
  const cluster = new ServingCluster({ processes, host, port, grpcPort, isTls: tls !== undefined, entry, args: [ANSWERS], log: print });
  const shipper = await startOneShipper(settings);
  const objects = openObjectStore(settings);
  const audit = openAudit(settings, objects, { log: print, takesUp: true });
  const stop = (): void =>
    void cluster
      .close()
      .then(() => Promise.race([audit.close(), delay(AUDIT_WAIT_MS, undefined, { ref: false })]))
      .then(() => shipper?.finish())
      .finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await cluster.start();
}

/** The processes that answer write predictions to one folder, from which this one has them shipped. */
async function startOneShipper(settings: LocalSettings): Promise<RunningShipper | undefined> {
  const logSettings = predictionLogSettings(settings, shipperEnvironment());
  const objects = openObjectStore(settings);
  const shipper = logSettings && startShipper(logSettings, { storeDescription: objects.describe(), log: print });
  await objects.close();
  return shipper;
}

async function answerBehind(settings: LocalSettings, slot: string, link: PrimaryLink): Promise<void> {
  // Signals go to the whole group; the process that listens decides when this one ends.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
  const log = (line: string): void => print(line.replace(/^serving:/, `serving ${slot}:`));
  const objects = openObjectStore(settings, log);
  const options = servingOptions(settings, objects, { log, takesUp: false });
  const predictionLog = options.predictionLog && { ...options.predictionLog, shipper: undefined };
  const watch = await openWatch(settings, objects, `serving ${slot}`);
  const serving = await startServing({ ...options, predictionLog, watch, siblings: link });
  link.serve(serving, () => void end(serving, objects));
}

interface OwnPart {
  readonly log: (line: string) => void;
  /** Also what other processes have left. */
  readonly takesUp: boolean;
}

function servingOptions(settings: LocalSettings, objects: ObjectStore, { log, takesUp }: OwnPart): ServingOptions {
  return {
    objects,
    runtime: openModelRuntime(settings.allowedOperators),
    ...tokensOf(settings),
    trustedHosts: settings.trustedHosts,
    port: settings.servingPort,
    grpcPort: settings.servingGrpcPort,
    tls: servingTls(settings),
    oidc: servingOidc(settings),
    maxBodyBytes: settings.servingMaxBodyBytes,
    maxHeldBytes: settings.servingMaxHeldBytes,
    maxRows: settings.servingMaxRows,
    repositoryControl: settings.servingRepositoryControl,
    peerMetrics: settings.servingPeerMetrics,
    callbackHosts: settings.callbackHosts,
    asyncLimits: {
      asyncRequestsPerMinute: settings.servingAsyncRequestsPerMinute,
      asyncBytesPerHour: settings.servingAsyncBytesPerHour,
      asyncPendingRequests: settings.servingAsyncPendingRequests,
    },
    maxConnections: settings.servingMaxConnections,
    maxConcurrentRequests: settings.servingMaxConcurrentRequests,
    requestTimeoutMs: settings.servingRequestTimeoutMs,
    headersTimeoutMs: Math.ceil(settings.servingRequestTimeoutMs / 3),
    stateDir: stateDirOf(settings),
    log,
    rehearsal: { environment: childEnvironment() },
    predictionLog: predictionLogSettings(settings, shipperEnvironment()),
    audit: openAudit(settings, objects, { log, takesUp }),
  };
}

function openAudit(settings: LocalSettings, objects: ObjectStore, { log, takesUp }: OwnPart): AuditTrail {
  const waiting = waitingEvents(stateDirOf(settings), objects.describe(), takesUp);
  return new AuditTrail({ path: settings.auditLogPath, objects, log, waiting });
}

function stateDirOf({ cacheDir }: LocalSettings): string {
  return join(cacheDir, 'serving');
}

/** It lives as long as the process. */
async function openWatch(settings: LocalSettings, objects: ObjectStore, name: string): Promise<HangWatch | undefined> {
  const hangMs = settings.servingHangSeconds * 1000;
  if (hangMs === 0) return undefined;
  return HangWatch.start({ stateDir: stateDirOf(settings), storeDescription: objects.describe(), hangMs, name });
}

function tokensOf(settings: LocalSettings): Pick<ServingOptions, 'host' | 'token' | 'tokensFile'> {
  const { servingHost: host, servingToken, servingTokensFile: tokensFile } = settings;
  return { host, token: servingToken === undefined ? undefined : () => settings.current('servingToken') ?? servingToken, tokensFile };
}

async function end(serving: ServingProcess, objects: ObjectStore): Promise<void> {
  await serving
    .close()
    .then(() => objects.close())
    .finally(() => process.exit(0));
}

function print(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${printableLine(line)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${printableText(isDomainError(error) ? `${error.message} [${error.code}]` : String(error))}\n`);
  process.exit(1);
});
