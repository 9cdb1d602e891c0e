import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_AUDIT } from '../adapters/audit/audit.js';
import type { AuditSink } from '../adapters/audit/audit.js';
import type { ModelRuntime } from '../adapters/model-runtime/model-runtime.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import type { CallbackHost } from '../core/callback-target.js';
import { openAdmission } from './admission/admission.js';
import { DEFAULT_ASYNC_LIMITS } from './async/async-quotas.js';
import type { AsyncLimits } from './async/async-quotas.js';
import { asyncRoutes } from './async/async-routes.js';
import type { AsyncRouteOptions } from './async/async-routes.js';
import { askRoute, withSiblings } from './cluster/sibling-routes.js';
import type { Siblings } from './cluster/sibling-routes.js';
import { DeploymentFollower } from './follow/deployment-follower.js';
import { EndpointTable } from './variants/endpoint-table.js';
import type { GrpcMethod } from './protocols/grpc/transport/grpc-method.js';
import { GrpcServer } from './protocols/grpc/grpc-server.js';
import { healthMethods } from './protocols/grpc/health-methods.js';
import { inferenceMethods } from './protocols/grpc/routes.js';
import { tritonMethods } from './protocols/grpc/triton-methods.js';
import { followCertificate } from './http/connection/follow-certificate.js';
import { DEFAULT_LIMITS } from './http/connection/http-limits.js';
import type { HttpLimits } from './http/connection/http-limits.js';
import { HttpServer } from './http/http-server.js';
import { ServingAudit } from './http/serving-audit.js';
import type { Route, RouteReply } from './http/route.js';
import type { Certificate, TlsPaths } from './http/connection/tls-files.js';
import { instancesRoute } from './protocols/tensorflow/routes.js';
import { openInferenceRoutes } from './protocols/open-inference/routes.js';
import { predictRoute } from './protocols/own/routes.js';
import { Predictor } from './prediction/predictor.js';
import { v1ModelRoutes } from './protocols/tensorflow/model-routes.js';
import { repositoryRoutes } from './protocols/open-inference/repository-routes.js';
import { addTritonMetrics } from './protocols/open-inference/triton-metrics.js';
import { scoringRoutes } from './protocols/mlflow/routes.js';
import { SiteGuard } from '../core/requests/site-guard.js';
import { NO_RULES, protectedColumns } from './prediction-log/segment/column-rules.js';
import { startPredictionLog } from './prediction-log/start-prediction-log.js';
import type { PredictionLogSettings } from './prediction-log/start-prediction-log.js';
import type { PredictionSink } from './prediction-log/segment/prediction-sink.js';
import { openApiRoute } from './openapi/openapi-route.js';
import type { OpenApiOptions } from './openapi/openapi-document.js';
import { startReporter } from './instances/start-reporter.js';
import { ownProgram } from './release/own-program.js';
import { releaseVersion } from './release/release.js';
import { ServingMetrics } from './metrics/serving-metrics.js';
import { ServingState } from './follow/serving-state.js';
import { readiness, statusRoutes } from './status-routes.js';
import type { ModelsOf } from './tokens/endpoint-scope.js';
import { openIssuer } from './tokens/oidc/open-issuer.js';
import type { Issuer } from './tokens/oidc/open-issuer.js';
import type { OidcOptions } from './tokens/oidc/oidc-settings.js';
import { openTokenGate } from './open-token-gate.js';
import type { RehearsalSettings } from './rehearsal/rehearse.js';
import { tryPageRoutes } from './try-page/try-page-routes.js';
import { ShadowRunner } from './variants/shadow-runner.js';
import type { HangWatch } from './watch/hang-watch.js';
import { VersionInstaller } from './follow/version-installer.js';

export interface ServingOptions extends Partial<HttpLimits> {
  /** Stays open after `close`: it belongs to the caller. */
  readonly objects: ObjectStore;
  readonly runtime: ModelRuntime;
  readonly host: string;
  /** Names besides those of loopback by which a listener on loopback is asked, and whose pages may ask. */
  readonly trustedHosts?: readonly string[];
  /** 0 takes a free port. */
  readonly port: number;
  /** For the Open Inference Protocol over gRPC, on the same host; 0 takes a free one. Undefined: no gRPC. */
  readonly grpcPort?: number | undefined;
  /** May do everything. A function: the token of now, which is asked for again and again. */
  readonly token?: string | (() => string) | undefined;
  /** Tokens with roles; read again when it changes. */
  readonly tokensFile?: string | undefined;
  /** Accepts tokens of an issuer as well. */
  readonly oidc?: OidcOptions | undefined;
  /** HTTPS instead of HTTP. The files are read again when they change. */
  readonly tls?: TlsPaths | undefined;
  /** Of several processes behind one port: `accept` gets the connections, and nothing listens here. */
  readonly siblings?: Siblings | undefined;
  /** Folder for what this machine served last; local disk. */
  readonly stateDir: string;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** Requests of role admin may load and unload endpoints. @default false */
  readonly repositoryControl?: boolean;
  /** Where results of async predictions may be posted to; default: nowhere. */
  readonly callbackHosts?: readonly CallbackHost[];
  readonly asyncLimits?: Partial<AsyncLimits>;
  /** How often the next revision is asked for, and how often endpoints are listed. */
  readonly pollMs?: number;
  readonly listMs?: number;
  /** How often this process says what it serves, to the object store. */
  readonly reportMs?: number;
  readonly rehearsal?: Partial<RehearsalSettings>;
  /** Metrics under the names of Triton and KServe as well. @default false */
  readonly peerMetrics?: boolean;
  /** Told of what is asked by role admin, and of who is refused; it stays open after `close`. */
  readonly audit?: AuditSink;
  /** How often it is told of refusals. */
  readonly auditMs?: number;
  /** Without it predictions are not logged. */
  readonly predictionLog?: PredictionLogSettings | undefined;
  /** Ends this process when its event loop stands still; belongs to the caller. */
  readonly watch?: HangWatch | undefined;
}

export interface ServingProcess {
  readonly url: string;
  /** `HOST:PORT`; undefined where this process does not listen for gRPC itself. */
  readonly grpcAddress: string | undefined;
  readonly metrics: ServingMetrics;
  /** What GET of one of its own paths says, without the network and without siblings. */
  ask(path: '/v1/status' | '/v2/health/ready' | '/v2/models/stats'): Promise<RouteReply>;
  accept(socket: Socket): void;
  /** A connection to the gRPC port; without `grpcPort` it is closed. */
  acceptGrpc(socket: Socket): void;
  /** From now on answers tell clients to close; more connections may come until `close`. */
  announceStop(): void;
  /** Answers what has arrived, then stops. May be called again. */
  close(): Promise<void>;
}

const POLL_MS = 1_000;
const LIST_MS = 15_000;
const REHEARSAL_LIMITS = { timeoutMs: 60_000, memoryBytes: 2 * 1024 ** 3 };
/** A call to an unreachable store can take long; nothing depends on its end. */
const STOP_WAIT_MS = 2_000;

/**
 * Serves every endpoint of an object store over HTTP and follows its changes. Needs neither Temporal nor the database, and the
 * object store only to learn of changes. Errors: SERVING_TOKEN_REQUIRED, SERVING_TOKENS_INVALID, SERVING_OIDC_INVALID, SERVING_TLS_INVALID,
 * SERVING_ADDRESS_UNUSABLE.
 */
export async function startServing(options: ServingOptions): Promise<ServingProcess> {
  const stop = new AbortController();
  const metrics = new ServingMetrics(options);
  const endpoints = new EndpointTable();
  if (options.peerMetrics === true) addTritonMetrics(metrics.registry, endpoints);
  const changed = (): void => reporter.changed();
  const { predictionLog: logSettings, objects, log } = options;
  const issuer = options.oidc && (await openIssuer(options.oidc, { log, signal: stop.signal }));
  const follower = createFollower(options, { endpoints, metrics, changed, issuer, signal: stop.signal });
  const predictionLog = logSettings && (await startPredictionLog(logSettings, { storeDescription: objects.describe(), metrics, log }));
  const sink = predictionLog?.sink;
  const protocols = createProtocols(options, { endpoints, metrics, follower, sink, isDraining: () => stop.signal.aborted });
  const audit = new ServingAudit(options.audit ?? NO_AUDIT, options.auditMs);
  const { http, grpc } = await openServers(options, {
    ...protocols,
    modelsOf: (name) => endpoints.modelsOf(name),
    metrics,
    audit,
    issuer,
    signal: stop.signal,
  });
  const { url, grpcAddress } = await listen(options, { http, grpc });
  const reporter = startReporter({ objects, url, everyMs: options.reportMs }, { endpoints, follower, metrics });
  follower.start();
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stop.abort();
    await Promise.all([http.drain(), grpc?.drain()]);
    await Promise.race([Promise.all([follower.stopped(), reporter.close(), audit.close()]), delay(STOP_WAIT_MS)]);
    await predictionLog?.close();
    for (const { served } of endpoints.all()) for (const model of served?.models() ?? []) await model.release();
    options.log('serving: stopped');
  };
  return {
    url,
    grpcAddress,
    metrics,
    ask: async (path) => askRoute(protocols.routes, path),
    accept: (socket) => http.accept(socket),
    acceptGrpc: (socket) => (grpc === undefined ? socket.destroy() : grpc.accept(socket)),
    announceStop: () => {
      stop.abort();
      http.announceDrain();
    },
    close: () => (closed ??= close()),
  };
}

interface ServerParts extends Protocols {
  readonly modelsOf: ModelsOf;
  readonly metrics: ServingMetrics;
  readonly audit: ServingAudit;
  readonly issuer: Issuer | undefined;
  readonly signal: AbortSignal;
}

interface Servers {
  readonly http: HttpServer;
  readonly grpc: GrpcServer | undefined;
}

async function openServers(
  options: ServingOptions,
  { routes, methods, metrics, audit, issuer, modelsOf, signal }: ServerParts,
): Promise<Servers> {
  const { tls, log, siblings } = options;
  const limits = { ...DEFAULT_LIMITS, ...options };
  const issued = issuer?.tokens(modelsOf, limits.requestTimeoutMs);
  const gate = await openTokenGate({ ...options, issued, signal, wrongToken: () => metrics.wrongTokens.inc(), modelsOf });
  const opened: Servers[] = [];
  const renewed = (certificate: Certificate): void => {
    for (const { http, grpc } of opened) {
      http.replaceCertificate(certificate);
      grpc?.replaceCertificate(certificate);
    }
  };
  const certificate = tls && (await followCertificate(tls, signal, { renewed, log, listener: 'serving' }));
  const all = siblings === undefined ? routes : withSiblings(routes, siblings);
  const sites = new SiteGuard({ boundTo: options.host, isTls: tls !== undefined, trustedHosts: options.trustedHosts });
  const shared = { gate, sites, limits, admission: openAdmission(limits), certificate, metrics, audit, log };
  const servers = {
    http: new HttpServer({ ...shared, routes: all }),
    grpc: options.grpcPort === undefined ? undefined : new GrpcServer({ ...shared, methods }),
  };
  opened.push(servers);
  return servers;
}

type Addresses = Pick<ServingProcess, 'url' | 'grpcAddress'>;

async function listen({ host, port, grpcPort, siblings, log, objects }: ServingOptions, { http, grpc }: Servers): Promise<Addresses> {
  if (siblings !== undefined) {
    http.expectConnections();
    return { url: siblings.url, grpcAddress: undefined };
  }
  const url = await http.listen(host, port);
  const grpcAddress = grpcPort === undefined ? undefined : await grpc?.listen(host, grpcPort).catch(closeAfter(http));
  log(`serving: listens on ${url}${grpcAddress === undefined ? '' : `, gRPC on ${grpcAddress}`}, follows ${objects.describe()}`);
  return { url, grpcAddress };
}

/** Half a server is none. */
function closeAfter(http: HttpServer): (error: unknown) => Promise<never> {
  return async (error) => {
    await http.drain();
    throw error;
  };
}

interface FollowerParts {
  readonly endpoints: EndpointTable;
  readonly metrics: ServingMetrics;
  readonly signal: AbortSignal;
  readonly changed?: () => void;
  readonly issuer?: Issuer | undefined;
}

function createFollower(options: ServingOptions, parts: FollowerParts): DeploymentFollower {
  const { objects, runtime, log, watch } = options;
  const { issuer, ...rest } = parts;
  const rehearsal = { entry: ownProgram('rehearsal/main'), limits: REHEARSAL_LIMITS, environment: {}, ...options.rehearsal };
  return new DeploymentFollower({
    ...rest,
    otherTrouble: (isWhole) => issuer?.trouble(isWhole) ?? '',
    objects,
    log,
    watch,
    loader: new VersionInstaller({ objects, runtime, watch, rehearsal, metrics: parts.metrics, signal: parts.signal }),
    state: new ServingState(options.stateDir, objects.describe()),
    pollMs: options.pollMs ?? POLL_MS,
    listMs: options.listMs ?? LIST_MS,
  });
}

function asyncParts(
  { objects, callbackHosts = [], predictionLog, asyncLimits, log }: ServingOptions,
  { asyncRequests, quotaRefusals }: ServingMetrics,
): Omit<AsyncRouteOptions, 'endpoints' | 'maxRows'> {
  const logRules = predictionLog && (predictionLog.rules ?? NO_RULES);
  const accepted = (endpoint: string): void => asyncRequests.inc({ endpoint });
  const refused = (quota: string): void => quotaRefusals.inc({ quota });
  return { objects, callbackHosts, logRules, accepted, refused, log, limits: { ...DEFAULT_ASYNC_LIMITS, ...asyncLimits } };
}

function openApiParts({ token, tokensFile, oidc, predictionLog }: ServingOptions): Pick<OpenApiOptions, 'hasTokens' | 'protectedColumns'> {
  const rules = predictionLog?.rules ?? NO_RULES;
  return {
    hasTokens: Boolean(token ?? tokensFile ?? oidc),
    protectedColumns: (endpoint) => {
      const { omit, hash } = protectedColumns(rules, endpoint);
      return new Set([...omit, ...hash]);
    },
  };
}

interface ProtocolParts extends Omit<FollowerParts, 'signal' | 'issuer'> {
  readonly follower: DeploymentFollower;
  readonly sink: PredictionSink | undefined;
  readonly isDraining: () => boolean;
}

/** What the process answers, by either way in. */
interface Protocols {
  readonly routes: readonly Route[];
  readonly methods: readonly GrpcMethod[];
}

function controlRefused({ repositoryControl, siblings }: ServingOptions): string | undefined {
  if (repositoryControl !== true) return 'PERENNIAL_SERVING_REPOSITORY_CONTROL is off';
  return siblings === undefined ? undefined : 'a request would reach only one of its several processes';
}

function createProtocols(options: ServingOptions, parts: ProtocolParts): Protocols {
  const { endpoints } = parts;
  const release = releaseVersion();
  const shadows = new ShadowRunner({ endpoints, log: parts.sink, meters: parts.metrics.shadows });
  const predictor = new Predictor({ endpoints, log: parts.sink, shadows });
  const isReady = readiness({ ...parts, siblings: options.siblings });
  const shared = { endpoints, predictor, maxRows: options.maxRows ?? DEFAULT_LIMITS.maxRows, release };
  return {
    routes: [
      predictRoute(shared),
      ...asyncRoutes({ ...shared, ...asyncParts(options, parts.metrics) }),
      ...openInferenceRoutes(shared),
      instancesRoute(shared),
      ...v1ModelRoutes(endpoints),
      ...scoringRoutes({ ...shared, isReady }),
      ...repositoryRoutes({ endpoints, controlRefused: controlRefused(options), log: options.log }),
      ...statusRoutes({ ...parts, release, isReady }),
      openApiRoute(endpoints, { ...shared, ...openApiParts(options) }),
      ...tryPageRoutes(),
    ],
    methods: [...inferenceMethods({ ...shared, isReady }), ...tritonMethods(endpoints, options.siblings), ...healthMethods(isReady)],
  };
}
