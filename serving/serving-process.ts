import { extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ModelRuntime } from '../adapters/model-runtime/model-runtime.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import { DeploymentFollower } from './deployment-follower.js';
import { EndpointTable } from './endpoint-table.js';
import { requireTokenBeyondLoopback } from './http/bearer-token.js';
import { HttpServer } from './http/http-server.js';
import type { Route } from './http/route.js';
import { openInferenceRoutes } from './inference/open-inference-routes.js';
import { predictRoute } from './inference/predict-route.js';
import { Predictor } from './inference/predictor.js';
import { releaseVersion } from './release.js';
import { ServingMetrics } from './serving-metrics.js';
import { ServingState } from './serving-state.js';
import { statusRoutes } from './status-routes.js';
import type { TrialSettings } from './trial/run-trial.js';
import { VersionInstaller } from './version-installer.js';

export interface ServingOptions {
  /** Stays open after `close`: it belongs to the caller. */
  readonly objects: ObjectStore;
  readonly runtime: ModelRuntime;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly token?: string | undefined;
  /** Folder for what this machine served last; local disk. */
  readonly stateDir: string;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  readonly maxBodyBytes?: number;
  /** Rows of one request: they are scored in one go, and nothing else is answered meanwhile. */
  readonly maxRows?: number;
  /** How often the next revision is asked for, and how often endpoints are listed. */
  readonly pollMs?: number;
  readonly listMs?: number;
  readonly trial?: Partial<TrialSettings>;
}

export interface ServingProcess {
  readonly url: string;
  /** Answers what has arrived, then stops. May be called again. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_ROWS = 10_000;
const POLL_MS = 1_000;
const LIST_MS = 15_000;
const TRIAL_LIMITS = { timeoutMs: 60_000, memoryBytes: 2 * 1024 ** 3 };
/** A call to an unreachable store can take long; nothing depends on its end. */
const STOP_WAIT_MS = 2_000;

/**
 * Serves every endpoint of an object store over HTTP and follows its changes. Needs neither Temporal nor the database, and the
 * object store only to learn of changes. Errors: SERVING_TOKEN_REQUIRED, SERVING_ADDRESS_UNUSABLE.
 */
export async function startServing(options: ServingOptions): Promise<ServingProcess> {
  const token = options.token || undefined;
  requireTokenBeyondLoopback(options.host, token);
  const stop = new AbortController();
  const metrics = new ServingMetrics();
  const endpoints = new EndpointTable();
  const follower = createFollower(options, { endpoints, metrics, signal: stop.signal });
  const routes = createRoutes(options, { endpoints, metrics, follower, isDraining: () => stop.signal.aborted });
  const http = new HttpServer({ routes, token, maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES, metrics, log: options.log });
  const url = await http.listen(options.host, options.port);
  options.log(`serving: listens on ${url}, follows ${options.objects.describe()}`);
  follower.start();
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stop.abort();
    await http.drain();
    await Promise.race([follower.stopped(), delay(STOP_WAIT_MS)]);
    for (const { active } of endpoints.all()) await active?.model.release();
    options.log('serving: stopped');
  };
  return { url, close: () => (closed ??= close()) };
}

interface FollowerParts {
  readonly endpoints: EndpointTable;
  readonly metrics: ServingMetrics;
  readonly signal: AbortSignal;
}

function createFollower(options: ServingOptions, parts: FollowerParts): DeploymentFollower {
  const { objects, runtime, log } = options;
  const trial = { entry: trialEntry(), limits: TRIAL_LIMITS, environment: {}, ...options.trial };
  return new DeploymentFollower({
    ...parts,
    objects,
    log,
    installer: new VersionInstaller({ objects, runtime, trial, metrics: parts.metrics, signal: parts.signal }),
    state: new ServingState(options.stateDir, objects.describe()),
    pollMs: options.pollMs ?? POLL_MS,
    listMs: options.listMs ?? LIST_MS,
  });
}

/** Beside this file, compiled as this file is. */
function trialEntry(): string {
  const self = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`./trial/main${extname(self)}`, import.meta.url));
}

interface RouteParts extends Omit<FollowerParts, 'signal'> {
  readonly follower: DeploymentFollower;
  readonly isDraining: () => boolean;
}

function createRoutes(options: ServingOptions, parts: RouteParts): readonly Route[] {
  const { endpoints } = parts;
  const release = releaseVersion();
  const predictor = new Predictor({ endpoints, log: undefined });
  const shared = { endpoints, predictor, maxRows: options.maxRows ?? MAX_ROWS };
  return [predictRoute(shared), ...openInferenceRoutes({ ...shared, release }), ...statusRoutes({ ...parts, release })];
}
