import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../core/errors.js';
import { errorBody, httpFailure } from '../errors.js';
import type { HttpFailure } from '../errors.js';
import type { ServingMetrics } from '../serving-metrics.js';
import { bearerCheck } from './bearer-token.js';
import { answerCoding, encode } from './content-coding.js';
import { parseJson } from './parse-json.js';
import { readBody, requireJson } from './read-body.js';
import type { Observed, Route, RouteReply } from './route.js';
import { Router } from './router.js';
import type { RouteMatch } from './router.js';

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly token: string | undefined;
  readonly maxBodyBytes: number;
  readonly metrics: ServingMetrics;
  readonly log: (line: string) => void;
}

const NO_BODY = Buffer.alloc(0);
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the idle time of usual load balancers, so that they, not we, close an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** A keep-alive client that sends as we close would lose its request: it is told `Connection: close` first. */
const DRAIN_NOTICE_MS = 300;

/**
 * Routes over bare node:http.
 * 1. Every request gets exactly one JSON (or metrics) answer, also when its handler throws or its HTTP is broken.
 * 2. No value of a body reaches a log line, a metric or an error text.
 * 3. `drain` answers everything that arrived before the listener closed.
 */
export class HttpServer {
  private readonly server: Server;
  private readonly router: Router;
  private readonly checkToken: (authorization: string | undefined) => void;
  private connections = 0;
  private draining = false;

  constructor(private readonly options: HttpServerOptions) {
    this.router = new Router(options.routes);
    this.checkToken = bearerCheck(options.token);
    this.server = createServer(
      { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS, noDelay: true },
      (request, response) => {
        this.answer(request, response).catch((error: unknown) => {
          this.options.log(`serving: an answer could not be sent: ${describeFault(error)}`);
          response.destroy();
        });
      },
    );
    this.server.on('connection', (socket) => {
      this.connections += 1;
      socket.once('close', () => (this.connections -= 1));
    });
    this.server.on('clientError', (error, socket) => refuseBrokenHttp(error, socket as Socket));
  }

  /** Returns the URL. Errors: SERVING_ADDRESS_UNUSABLE. */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void =>
        reject(new DomainError('SERVING_ADDRESS_UNUSABLE', { host, port, reason: error.code ?? 'it cannot be opened' }));
      this.server.once('error', failed);
      this.server.listen(port, host, () => {
        this.server.off('error', failed);
        resolve();
      });
    });
    const address = this.server.address() as AddressInfo;
    return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  }

  async drain(): Promise<void> {
    this.draining = true;
    if (this.connections > 0) await delay(DRAIN_NOTICE_MS);
    const overdue = setTimeout(() => this.server.closeAllConnections(), REQUEST_TIMEOUT_MS);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    clearTimeout(overdue);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
    const observed: Observed = { active: undefined };
    const { metrics } = this.options;
    metrics.inFlight.inc();
    let match: RouteMatch | undefined;
    let reply: RouteReply;
    try {
      match = this.match(request, path);
      reply = await this.handle(request, match, { search, observed });
    } catch (error) {
      reply = this.failure(path, match?.route, error);
    }
    await this.send(request, response, reply);
    metrics.inFlight.dec();
    metrics.answered(match?.route.path ?? 'none', reply.status, observed.active?.meters, performance.now() - started);
  }

  private async handle(
    request: IncomingMessage,
    { route, params }: RouteMatch,
    facts: { readonly search: string; readonly observed: Observed },
  ): Promise<RouteReply> {
    const { headers } = request;
    if (route.method !== 'POST') return route.handle({ ...facts, params, headers, raw: NO_BODY, body: undefined });
    const takesJson = route.takes !== 'raw';
    if (takesJson) requireJson(headers);
    const raw = await readBody(request, this.options.maxBodyBytes);
    return route.handle({ ...facts, params, headers, raw, body: takesJson ? parseJson(raw) : undefined });
  }

  private match(request: IncomingMessage, path: string): ReturnType<Router['match']> {
    try {
      const match = this.router.match(request.method ?? '', path);
      if (match.route.open !== true) this.checkToken(request.headers.authorization);
      return match;
    } catch (error) {
      this.checkToken(request.headers.authorization);
      throw error;
    }
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

  private async send(request: IncomingMessage, response: ServerResponse, reply: RouteReply): Promise<void> {
    if (response.destroyed) return;
    const sizeBytes = typeof reply.body === 'string' ? Buffer.byteLength(reply.body) : reply.body.length;
    const coding = answerCoding(request.headers, sizeBytes);
    const body = coding === undefined ? reply.body : await encode(reply.body, coding);
    const headers: Record<string, string | number> = {
      'content-type': reply.contentType ?? 'application/json',
      'content-length': typeof body === 'string' ? sizeBytes : body.length,
      ...reply.headers,
    };
    if (coding !== undefined) headers['content-encoding'] = coding;
    if (this.draining || !request.complete) headers.connection = 'close';
    response.writeHead(reply.status, headers);
    response.end(body);
    if (!request.complete) request.resume();
  }
}

/** Name and place only: the message of an unexpected error may quote what a caller sent. */
function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 5).map((line) => line.trim())].join(' | ');
}

const BROKEN_STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = BROKEN_STATUS[error.code ?? ''] ?? '400 Bad Request';
  const body = errorBody('/', new DomainError('INPUT_HTTP_INVALID', { problem: status.slice(4).toLowerCase() }));
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
