import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../core/errors.js';
import { errorBody, httpFailure } from '../errors.js';
import type { HttpFailure } from '../errors.js';
import type { ServingMetrics } from '../serving-metrics.js';
import type { TokenGate } from '../tokens/token-gate.js';
import { BodyBudget, FREE_BYTES } from './body-budget.js';
import type { BodyLease } from './body-budget.js';
import { Connections, newConnection } from './connections.js';
import type { Connection } from './connections.js';
import { answerCoding, encode } from './content-coding.js';
import { describeFault } from './describe-fault.js';
import { MAX_HEADERS, MAX_PIPELINED } from './http-limits.js';
import type { HttpLimits } from './http-limits.js';
import { listenOn, urlOf } from './listen-on.js';
import { openServer } from './open-server.js';
import { parseJson } from './parse-json.js';
import { HttpCall } from './http-call.js';
import { readBody, requireJson } from './read-body.js';
import { refuseBrokenHttp } from './refuse-broken-http.js';
import { readHead } from './request-head.js';
import type { RequestHead } from './request-head.js';
import type { Route, RouteReply } from './route.js';
import { Router } from './router.js';
import type { RouteMatch } from './router.js';
import type { Certificate } from './tls-files.js';

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly gate: TokenGate;
  readonly limits: HttpLimits;
  /** Undefined: plain HTTP. */
  readonly certificate?: Certificate | undefined;
  readonly metrics: ServingMetrics;
  readonly log: (line: string) => void;
}

const MAX_HANDSHAKES = 1_024;
/** A keep-alive client that sends as we close would lose its request: it is told `Connection: close` first. */
export const DRAIN_NOTICE_MS = 300;
/** A client that has just connected may be about to send. */
const SILENT_GRACE_MS = 1_000;
const BODY_BUDGET_BYTES = 256 * 1024 * 1024;

/**
 * Routes over bare node:http.
 * 1. Every request gets exactly one JSON (or metrics) answer, also when its handler throws or its HTTP is broken.
 * 2. No value of a body reaches a log line, a metric or an error text.
 * 3. `drain` answers everything that arrived before the listener closed.
 * 4. What one client does not send, or does not take, keeps no other waiting: everything that waits for a client is bounded.
 */
export class HttpServer {
  private readonly server: Server;
  private readonly router: Router;
  private readonly connections: Connections;
  private readonly budget: BodyBudget;
  private inFlight = 0;
  private answering = 0;
  private rawSockets = 0;
  private draining = false;

  constructor(private readonly options: HttpServerOptions) {
    const { limits, certificate } = options;
    this.router = new Router(options.routes);
    options.metrics.inFlightFrom(() => this.inFlight);
    this.connections = new Connections(limits.maxConnections);
    this.budget = new BodyBudget(Math.max(BODY_BUDGET_BYTES, 4 * limits.maxBodyBytes));
    this.server = openServer(limits, certificate, (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        this.options.log(`serving: an answer could not be sent: ${describeFault(error)}`);
        response.destroy();
      });
    });
    this.server.on('connection', (socket: Socket) => this.admitRaw(socket));
    this.server.on(certificate === undefined ? 'connection' : 'secureConnection', (socket: Socket) => this.connections.add(socket));
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
    this.draining = true;
  }

  async drain(): Promise<void> {
    if (!this.draining) {
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

  private admitRaw(socket: Socket): void {
    const handshakes = this.rawSockets - this.connections.size;
    if (this.options.certificate !== undefined && handshakes >= MAX_HANDSHAKES) {
      socket.destroy();
      return;
    }
    this.rawSockets += 1;
    socket.once('close', () => (this.rawSockets -= 1));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const connection = this.connections.find(request.socket) ?? newConnection();
    this.inFlight += 1;
    connection.waiting += 1;
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const head = readHead(request.rawHeaders);
    let route: Route | undefined;
    let call: HttpCall | undefined;
    let lease: BodyLease | undefined;
    let begun = false;
    let reply: RouteReply;
    try {
      const match = this.match(request, connection, { path, head });
      route = match.route;
      call = new HttpCall(request, match.params, query < 0 ? '' : url.slice(query + 1));
      call.caller = route.open === true ? undefined : this.options.gate.check(head.authorization, route.role ?? 'predict');
      if (route.method === 'POST') {
        lease = this.admitBody(head);
        await this.readInto(call, request, { route, head, lease });
      }
      begun = this.begin(request.socket, connection);
      reply = await route.handle(call);
    } catch (error) {
      reply = this.failure(path, route, error);
    }
    if (begun) this.end(connection);
    lease?.release();
    const sent = this.send(request, response, { reply, head });
    if (sent !== undefined) await sent;
    this.inFlight -= 1;
    connection.waiting -= 1;
    if (route?.role === 'admin' && call?.caller !== undefined) this.audit(route, call, reply.status);
    this.options.metrics.answered(route?.path ?? 'none', reply.status, call?.observed.active?.meters, performance.now() - started);
  }

  /** Names of endpoints are told only as far as they look like names: this line is for people. */
  private audit({ method, path }: Route, { params, caller }: HttpCall, status: number): void {
    const named = path.replace(/:(\w+)/g, (_, name: string) => (params[name] ?? '').replace(/[^\w.-]/g, '').slice(0, 64));
    this.options.log(`serving: ${caller?.name} sent ${method} ${named}, answered ${status}`);
  }

  /** Who may not use the server does not learn from it which paths there are. Errors: ROUTE_UNKNOWN, METHOD_NOT_ALLOWED, … */
  private match(request: IncomingMessage, { waiting }: Connection, { path, head }: { path: string; head: RequestHead }): RouteMatch {
    try {
      if (waiting > MAX_PIPELINED) throw full(`${MAX_PIPELINED} requests of this connection`, MAX_PIPELINED);
      if (request.rawHeaders.length > 2 * MAX_HEADERS)
        throw new DomainError('INPUT_HTTP_INVALID', { problem: `it has more than ${MAX_HEADERS} headers` });
      return this.router.match(request.method ?? '', path);
    } catch (error) {
      this.options.gate.check(head.authorization, 'predict');
      throw error;
    }
  }

  /** Refuses before the body is read, never after. Errors: SERVING_FULL. */
  private admitBody(head: RequestHead): BodyLease | undefined {
    const { maxConcurrentRequests } = this.options.limits;
    if (this.answering >= maxConcurrentRequests) throw full(`${this.answering} requests to answer`, maxConcurrentRequests);
    return isSmall(head) ? undefined : this.budget.lease();
  }

  private async readInto(call: HttpCall, request: IncomingMessage, { route, head, lease }: PostedTo): Promise<void> {
    const takesJson = route.takes !== 'raw';
    if (takesJson) requireJson(head.contentType);
    call.raw = await readBody(request, head, { limitBytes: this.options.limits.maxBodyBytes, lease });
    if (takesJson) call.body = parseJson(call.raw);
  }

  /** The request has arrived whole: from here on its client waits for us, not we for it. */
  private begin(socket: Socket, connection: Connection): true {
    this.connections.prove(socket);
    this.answering += 1;
    connection.answering += 1;
    return true;
  }

  private end(connection: Connection): void {
    this.answering -= 1;
    connection.answering -= 1;
  }

  private failure(path: string, route: Route | undefined, error: unknown): RouteReply {
    const failure = httpFailure(error) ?? this.fault(error);
    if (route?.failure !== undefined) return route.failure(failure);
    return { status: failure.status, body: errorBody(path, failure.error), headers: failure.headers };
  }

  private fault(error: unknown): HttpFailure {
    const incident = randomUUID();
    this.options.log(`serving: incident ${incident}: ${describeFault(error)}`);
    return { status: 500, error: new DomainError('SERVING_FAULT', { incident }), headers: {} };
  }

  /** Sends at once unless the answer is to be compressed. */
  private send(request: IncomingMessage, response: ServerResponse, { reply, head }: Answer): Promise<void> | undefined {
    const sizeBytes = typeof reply.body === 'string' ? Buffer.byteLength(reply.body) : reply.body.length;
    const coding = answerCoding(head.acceptEncoding, sizeBytes);
    if (coding === undefined) {
      this.write(request, response, { reply, head }, headersOf(reply, sizeBytes));
      return undefined;
    }
    return encode(reply.body, coding).then((body) =>
      this.write(request, response, { reply: { ...reply, body }, head }, [...headersOf(reply, body.length), 'content-encoding', coding]),
    );
  }

  private write(request: IncomingMessage, response: ServerResponse, { reply, head }: Answer, headers: string[]): void {
    if (response.destroyed) return;
    if (this.draining || !(request.complete || endsSoon(request, head))) headers.push('connection', 'close');
    response.writeHead(reply.status, headers);
    response.end(reply.body);
    if (!request.complete) request.resume();
  }
}

interface PostedTo {
  readonly route: Route;
  readonly head: RequestHead;
  readonly lease: BodyLease | undefined;
}

interface Answer {
  readonly reply: RouteReply;
  readonly head: RequestHead;
}

/** Names and values in turn: node takes this form as it is. */
function headersOf(reply: RouteReply, sizeBytes: number): string[] {
  const headers = ['content-type', reply.contentType ?? 'application/json', 'content-length', String(sizeBytes)];
  if (reply.headers !== undefined) for (const [name, value] of Object.entries(reply.headers)) headers.push(name, value);
  return headers;
}

function full(found: string, limit: number): DomainError {
  return new DomainError('SERVING_FULL', { found, limit });
}

/** A body that need not be counted: without a coding it is as long as it says. */
function isSmall({ contentLength, contentEncoding }: RequestHead): boolean {
  return contentLength > 0 && contentLength <= FREE_BYTES && contentEncoding === undefined;
}

/** What is left of the body is read and thrown away, so that the connection can go on. */
function endsSoon({ headers }: IncomingMessage, { contentLength }: RequestHead): boolean {
  return contentLength <= FREE_BYTES && headers['transfer-encoding'] === undefined;
}
