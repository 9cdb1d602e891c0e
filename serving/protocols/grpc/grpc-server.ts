import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server as NetServer, Socket } from 'node:net';
import { Server, ServerCredentials, ServerInterceptingCall } from '@grpc/grpc-js';
import type { ConnectionInjector, Metadata, ServerInterceptor, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { DomainError } from '../../../core/errors.js';
import { unforeseenText } from '../../../core/unforeseen-error.js';
import type { SiteGuard, SiteHeaders } from '../../../core/requests/site-guard.js';
import { httpFailure } from '../../http/errors.js';
import type { HttpFailure } from '../../http/errors.js';
import { Connections } from '../../http/connection/connections.js';
import type { HttpLimits } from '../../http/connection/http-limits.js';
import { hostAndPort, listenOn } from '../../http/connection/listen-on.js';
import type { Observed } from '../../http/route.js';
import type { ServingAudit } from '../../http/serving-audit.js';
import type { Certificate } from '../../http/connection/tls-files.js';
import type { ServingMetrics } from '../../metrics/serving-metrics.js';
import type { Role } from '../../tokens/role.js';
import type { Caller, TokenGate } from '../../tokens/token-gate.js';
import { grpcFailure } from './failure.js';
import type { GrpcMethod } from './grpc-method.js';

export interface GrpcServerOptions {
  readonly methods: readonly GrpcMethod[];
  readonly gate: TokenGate;
  readonly sites: SiteGuard;
  readonly limits: HttpLimits;
  /** Undefined: plain text. */
  readonly certificate?: Certificate | undefined;
  readonly metrics: ServingMetrics;
  readonly audit: ServingAudit;
  readonly log: (line: string) => void;
}

/** Of one connection; its client sends more when these are answered. */
const MAX_STREAMS = 256;
/** Finds clients whose machine vanished without a word. */
const KEEP_ALIVE = { 'grpc.keepalive_time_ms': 60_000, 'grpc.keepalive_timeout_ms': 20_000 };
/** A client that has just connected may be about to send. */
const SILENT_GRACE_MS = 1_000;

/**
 * Unary methods over grpc-js, with the HTTP server's tokens, limits, metrics and rules.
 * 1. Every call gets one answer: the method's, or a status whose text is the one REST has; metrics count it by the HTTP status.
 * 2. No value of a message reaches a log line, a metric or an error text.
 * 3. A call without the right token is refused before its message is read.
 * 4. `drain` answers the calls that have arrived; clients try others elsewhere, since HTTP/2 tells them that nobody saw them.
 */
export class GrpcServer {
  private readonly grpc: Server;
  private readonly listener: NetServer;
  private readonly connections: Connections;
  private readonly peers = new Map<string, Socket>();
  private readonly methods: ReadonlyMap<string, GrpcMethod>;
  /** Found when the headers came; the message says which endpoint they are for. */
  private readonly callers = new WeakMap<Metadata, Caller>();
  private injector: ConnectionInjector;
  private inFlight = 0;

  constructor(private readonly options: GrpcServerOptions) {
    const { limits, methods, metrics, certificate } = options;
    this.methods = new Map(methods.map((method) => [method.path, method]));
    this.connections = new Connections(limits.maxConnections);
    metrics.inFlightFrom(() => this.inFlight);
    this.grpc = new Server({
      'grpc.max_receive_message_length': limits.maxBodyBytes,
      'grpc.max_concurrent_streams': MAX_STREAMS,
      'grpc.enable_channelz': 0,
      ...KEEP_ALIVE,
      interceptors: [this.interceptor()],
    });
    for (const method of methods) this.register(method);
    this.injector = this.grpc.createConnectionInjector(credentials(certificate));
    this.listener = createServer({ noDelay: true }, (socket) => this.accept(socket));
  }

  /** Returns `HOST:PORT`. Errors: SERVING_ADDRESS_UNUSABLE. */
  async listen(host: string, port: number): Promise<string> {
    return hostAndPort(await listenOn(this.listener, host, port, 'PERENNIAL_SERVING_GRPC_PORT'));
  }

  /** Also instead of listening: the connections come from somebody else. */
  accept(socket: Socket): void {
    this.connections.add(socket);
    if (socket.destroyed) return;
    const peer = peerOf(socket);
    this.peers.set(peer, socket);
    socket.once('close', () => this.peers.delete(peer));
    this.injector.injectConnection(socket);
  }

  /** For connections from now on. */
  replaceCertificate(certificate: Certificate): void {
    this.injector = this.grpc.createConnectionInjector(credentials(certificate));
  }

  async drain(): Promise<void> {
    const closed = this.listener.listening ? new Promise<void>((resolve) => this.listener.close(() => resolve())) : undefined;
    const silent = setTimeout(() => this.connections.closeSilent(), SILENT_GRACE_MS);
    const overdue = setTimeout(() => this.connections.closeAll(), this.options.limits.requestTimeoutMs);
    await new Promise<void>((resolve) => this.grpc.tryShutdown(() => resolve()));
    await this.connections.ended();
    await closed;
    clearTimeout(silent);
    clearTimeout(overdue);
  }

  private register(method: GrpcMethod): void {
    const handle = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void =>
      void this.answer(method, call, callback);
    const asSent = (bytes: Buffer): Buffer => bytes;
    this.grpc.register(method.path, handle, asSent, asSent, 'unary');
  }

  /** Looks at a call before its message is read. */
  private interceptor(): ServerInterceptor {
    return (definition, call) =>
      new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata: (metadata, goOn) => {
              try {
                const caller = this.admit(this.methods.get(definition.path), siteHeaders(call.getHost(), metadata), call.getPeer());
                if (caller !== undefined) this.callers.set(metadata, caller);
                goOn(metadata);
              } catch (error) {
                const failure = httpFailure(error) ?? this.fault(error);
                this.options.metrics.answered(definition.path, failure.status, undefined, 0);
                call.sendStatus(grpcFailure(failure));
              }
            },
          }),
      });
  }

  /** Errors: HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED, SERVING_UNAUTHORIZED, SERVING_FORBIDDEN, AUTHENTICATION_LIMITED, SERVING_FULL. */
  private admit(method: GrpcMethod | undefined, headers: SiteHeaders, peer: string): Caller | undefined {
    this.options.sites.check('POST', headers);
    if (method?.open === true) return undefined;
    const caller = this.callerOf(headers, method?.role ?? 'predict', addressOf(peer));
    this.requireRoom();
    return caller;
  }

  private callerOf(headers: SiteHeaders, needed: Role, address: string): Caller {
    try {
      return this.options.gate.check(headers.authorization, { role: needed }, address);
    } catch (error) {
      this.options.audit.refused(error, { address, hasToken: headers.authorization !== undefined });
      throw error;
    }
  }

  /** Asked twice: others may come between a call's headers and its message. Errors: SERVING_FULL. */
  private requireRoom(): void {
    const { maxConcurrentRequests: limit } = this.options.limits;
    if (this.inFlight >= limit) throw new DomainError('SERVING_FULL', { found: `${this.inFlight} requests to answer`, limit });
  }

  private async answer(method: GrpcMethod, call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): Promise<void> {
    const started = performance.now();
    const observed: Observed = { active: undefined };
    let status = 200;
    try {
      if (method.open !== true) this.requireRoom();
      const reply = this.handle(method, call, observed);
      callback(null, reply instanceof Promise ? await this.counted(call, reply) : reply);
    } catch (error) {
      const failure = httpFailure(error) ?? this.fault(error);
      status = failure.status;
      callback(grpcFailure(failure));
    }
    this.options.metrics.answered(method.path, status, observed.active?.meters, performance.now() - started);
  }

  private handle(method: GrpcMethod, call: ServerUnaryCall<Buffer, Buffer>, observed: Observed): Buffer | Promise<Buffer> {
    const { metadata, request } = call;
    const from = { caller: this.callers.get(metadata), address: addressOf(call.getPeer()) };
    return method.handle({ message: request, metadata: (key) => metadata.get(key)[0]?.toString(), observed, ...from });
  }

  /** A connection with a call under way is not closed to make room for another. */
  private async counted(call: ServerUnaryCall<Buffer, Buffer>, reply: Promise<Buffer>): Promise<Buffer> {
    const socket = this.peers.get(call.getPeer());
    const connection = socket === undefined ? undefined : this.connections.find(socket);
    if (socket !== undefined) this.connections.prove(socket);
    if (connection !== undefined) connection.answering += 1;
    this.inFlight += 1;
    try {
      return await reply;
    } finally {
      this.inFlight -= 1;
      if (connection !== undefined) connection.answering -= 1;
    }
  }

  private fault(error: unknown): HttpFailure {
    const incident = randomUUID();
    this.options.log(`serving: incident ${incident}: ${unforeseenText(error)}`);
    return { status: 500, error: new DomainError('SERVING_FAULT', { incident }), headers: {} };
  }
}

/** Node's HTTP/2 gives the first of two equal ones; two authorities never get this far. */
function siteHeaders(host: string | undefined, metadata: Metadata): SiteHeaders {
  const first = (key: string): string | undefined => metadata.get(key)[0]?.toString();
  return {
    host,
    origin: first('origin'),
    fetchSite: first('sec-fetch-site'),
    fetchMode: first('sec-fetch-mode'),
    authorization: first('authorization'),
  };
}

function credentials(certificate: Certificate | undefined): ServerCredentials {
  if (certificate === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(certificate.cert), private_key: Buffer.from(certificate.key) }]);
}

function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'));
}

/** As grpc-js writes it. */
function peerOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
