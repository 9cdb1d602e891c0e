import { createServer } from 'node:net';
import type { Server as NetServer, Socket } from 'node:net';
import type { Http2SecureServer, Http2Server, IncomingHttpHeaders, Http2Session, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { SiteGuard } from '../../../core/requests/site-guard.js';
import type { Admission } from '../../admission/admission.js';
import { FREE_BYTES } from '../../admission/memory-budget.js';
import { Connections } from '../../http/connection/connections.js';
import type { HttpLimits } from '../../http/connection/http-limits.js';
import { hostAndPort, listenOn } from '../../http/connection/listen-on.js';
import type { ServingAudit } from '../../http/serving-audit.js';
import type { Certificate } from '../../http/connection/tls-files.js';
import { TCP_KEEP_ALIVE_MS } from '../../http/open-server.js';
import type { ServingMetrics } from '../../metrics/serving-metrics.js';
import type { TokenGate } from '../../tokens/token-gate.js';
import type { CallHead } from './transport/call-headers.js';
import type { GrpcMethod } from './transport/grpc-method.js';
import { openHttp2 } from './transport/open-http2.js';
import { UnaryCall } from './transport/unary-call.js';
import type { CallHost, CallPeer } from './transport/unary-call.js';
import { writeHttpStatus } from './transport/write-end.js';

export interface GrpcServerOptions {
  readonly methods: readonly GrpcMethod[];
  readonly gate: TokenGate;
  readonly sites: SiteGuard;
  readonly limits: HttpLimits;
  /** The process's, shared with its other protocols. */
  readonly admission: Admission;
  /** Undefined: plain text. */
  readonly certificate?: Certificate | undefined;
  readonly metrics: ServingMetrics;
  readonly audit: ServingAudit;
  readonly log: (line: string) => void;
}

/** A client that has just connected may be about to send. */
const SILENT_GRACE_MS = 1_000;
const SWEEP_MS = 1_000;

/**
 * Unary methods over node:http2, with the HTTP server's tokens, limits, metrics and rules. No library of gRPC asks before it reads, unpacks
 * and keeps a message, so that what its clients hold has no bound.
 * 1. Every call gets one answer: the method's, or a status whose text is the one REST has; metrics count it by the HTTP status.
 * 2. No value of a message reaches a log line, a metric or an error text.
 * 3. A call without the right token is refused before its message is read; bytes are charged before they are kept.
 * 4. What one client does not send, or does not take, ends after a time.
 * 5. `drain` answers the calls that have arrived; clients try others elsewhere, since HTTP/2 tells them that nobody saw them.
 */
export class GrpcServer {
  private readonly http2: Http2Server;
  private readonly listener: NetServer;
  private readonly connections: Connections;
  private readonly sessions = new Map<Http2Session, CallPeer>();
  private readonly host: CallHost;
  private sweeper: NodeJS.Timeout | undefined;
  private isDraining = false;

  constructor(private readonly options: GrpcServerOptions) {
    const { limits, methods, metrics, certificate, gate, sites, admission, audit, log } = options;
    const connections = (this.connections = new Connections(limits.maxConnections));
    const byPath = new Map(methods.map((method) => [method.path, method]));
    const shared = { gate, sites, limits, admission, connections, metrics, audit, log };
    const host = { ...shared, methods: byPath, open: new Set<UnaryCall>(), answering: 0 };
    this.host = host;
    metrics.inFlightFrom(() => host.answering);
    this.http2 = openHttp2(limits, certificate);
    this.http2.on('secureConnection', (socket: Socket) => connections.secure(socket));
    this.http2.on('session', (session) => this.open(session));
    this.http2.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: readonly string[]) =>
      this.call(stream, { headers, rawHeaders }),
    );
    this.listener = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS }, (socket) =>
      this.accept(socket),
    );
  }

  /** Returns `HOST:PORT`. Errors: SERVING_ADDRESS_UNUSABLE. */
  async listen(host: string, port: number): Promise<string> {
    return hostAndPort(await listenOn(this.listener, host, port, 'PERENNIAL_SERVING_GRPC_PORT'));
  }

  /** Also instead of listening: the connections come from somebody else. */
  accept(socket: Socket): void {
    this.sweeper ??= setInterval(() => this.sweep(), Math.min(SWEEP_MS, this.options.limits.requestTimeoutMs / 2)).unref();
    this.connections.add(socket);
    if (!socket.destroyed) this.http2.emit('connection', socket);
  }

  /** For connections from now on. */
  replaceCertificate(certificate: Certificate): void {
    if ('setSecureContext' in this.http2) (this.http2 as Http2SecureServer).setSecureContext(certificate);
  }

  async drain(): Promise<void> {
    const closed = this.listener.listening ? new Promise<void>((resolve) => this.listener.close(() => resolve())) : undefined;
    this.isDraining = true;
    const silent = setTimeout(() => this.connections.closeSilent(), SILENT_GRACE_MS);
    const overdue = setTimeout(() => this.connections.closeAll(), this.options.limits.requestTimeoutMs);
    for (const session of this.sessions.keys()) session.close();
    await this.connections.ended();
    await closed;
    clearTimeout(silent);
    clearTimeout(overdue);
    clearInterval(this.sweeper);
  }

  private open(session: ServerHttp2Session): void {
    const { remoteAddress: address, remotePort } = session.socket;
    const connection = this.connections.findPeer({ remoteAddress: address, remotePort });
    session.on('error', () => undefined);
    if (connection === undefined || this.isDraining) return session.close();
    this.sessions.set(session, { connection, address, allowance: { leftBytes: FREE_BYTES } });
    session.once('remoteSettings', () => (connection.isGreeted = true));
    session.once('close', () => this.sessions.delete(session));
  }

  private call(stream: ServerHttp2Stream, head: CallHead): void {
    const peer = stream.session === undefined ? undefined : this.sessions.get(stream.session);
    if (peer === undefined) return stream.close();
    const status = refusedStatus(head.headers);
    if (status === undefined) return new UnaryCall(this.host, stream, head, peer).start();
    stream.on('error', () => undefined);
    writeHttpStatus(stream, status);
  }

  private sweep(): void {
    const { open, admission, limits } = this.host;
    const { usedBytes, limitBytes } = admission.budget;
    const nowMs = performance.now();
    for (const call of open) call.endOverdue(nowMs, usedBytes * 2 > limitBytes);
    this.connections.closeUnfinished(limits.headersTimeoutMs);
  }
}

/** For what is no gRPC at all. */
function refusedStatus(headers: IncomingHttpHeaders): number | undefined {
  if (headers[':method'] !== 'POST') return 405;
  return headers['content-type']?.startsWith('application/grpc') === true ? undefined : 415;
}
