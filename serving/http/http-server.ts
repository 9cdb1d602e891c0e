import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { SiteGuard } from '../../core/requests/site-guard.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';
import type { TokenGate } from '../tokens/token-gate.js';
import type { Admission } from '../admission/admission.js';
import { Connections } from './connection/connections.js';
import { Exchange } from './exchange.js';
import type { ExchangeHost } from './exchange.js';
import type { HttpLimits } from './connection/http-limits.js';
import { listenOn, urlOf } from './connection/listen-on.js';
import { openServer } from './open-server.js';
import { refuseBrokenHttp } from './refuse-broken-http.js';
import type { Route } from './route.js';
import { Router } from './router.js';
import type { ServingAudit } from './serving-audit.js';
import type { Certificate } from './connection/tls-files.js';

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly gate: TokenGate;
  readonly sites: SiteGuard;
  readonly limits: HttpLimits;
  /** The process's, shared with its other protocols. */
  readonly admission: Admission;
  /** Undefined: plain HTTP. */
  readonly certificate?: Certificate | undefined;
  readonly metrics: ServingMetrics;
  readonly audit: ServingAudit;
  readonly log: (line: string) => void;
}

/** A keep-alive client that sends as we close would lose its request: it is told `Connection: close` first. */
export const DRAIN_NOTICE_MS = 300;
/** A client that has just connected may be about to send. */
const SILENT_GRACE_MS = 1_000;

/**
 * Routes over bare node:http.
 * 1. Every request gets exactly one JSON (or metrics) answer, also when its handler throws or its HTTP is broken.
 * 2. No value of a body reaches a log line, a metric or an error text.
 * 3. `drain` answers everything that arrived before the listener closed.
 * 4. What one client does not send, or does not take, keeps no other waiting: everything that waits for a client is bounded.
 */
export class HttpServer {
  private readonly server: Server;
  private readonly connections: Connections;
  private readonly host: ExchangeHost;

  constructor(private readonly options: HttpServerOptions) {
    const { limits, certificate, gate, sites, admission, metrics, audit, log } = options;
    this.connections = new Connections(limits.maxConnections);
    const router = new Router(options.routes);
    const { connections } = this;
    const host = {
      router,
      gate,
      sites,
      limits,
      metrics,
      connections,
      admission,
      audit,
      log,
      inFlight: 0,
      answering: 0,
      packing: 0,
      isDraining: false,
    };
    this.host = host;
    metrics.inFlightFrom(() => host.inFlight);
    this.server = openServer(limits, certificate, (request, response) => new Exchange(host, request, response).start());
    this.server.on('connection', (socket: Socket) => this.connections.add(socket));
    this.server.on('secureConnection', (socket: Socket) => this.connections.secure(socket));
    this.server.on('clientError', (error, socket) => refuseBrokenHttp(error, socket as Socket));
  }

  /** Returns the URL. Errors: SERVING_ADDRESS_UNUSABLE. */
  async listen(host: string, port: number): Promise<string> {
    return urlOf(await listenOn(this.server, host, port), this.options.certificate !== undefined);
  }

  /** Instead of listening: the connections come from somebody else, who hands them to `accept`. */
  expectConnections(): void {
    // Node's server starts to look for overdue requests when it hears that it listens.
    this.server.emit('listening');
  }

  accept(socket: Socket): void {
    this.server.emit('connection', socket);
  }

  /** For connections from now on. */
  replaceCertificate(certificate: Certificate): void {
    if (this.server instanceof TlsServer) this.server.setSecureContext(certificate);
  }

  /** From now on every answer tells its client to close, and `drain` need not wait for that. */
  announceDrain(): void {
    this.host.isDraining = true;
  }

  async drain(): Promise<void> {
    if (!this.host.isDraining) {
      this.announceDrain();
      if (this.connections.size > 0) await delay(DRAIN_NOTICE_MS);
    }
    const silent = setTimeout(() => this.connections.closeSilent(), SILENT_GRACE_MS);
    const overdue = setTimeout(() => this.connections.closeAll(), this.options.limits.requestTimeoutMs);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.connections.ended();
    clearTimeout(silent);
    clearTimeout(overdue);
  }
}
