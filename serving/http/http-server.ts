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
import { HttpCall } from './http-call.js';
import { readBody, requireJson } from './read-body.js';
import { readHead } from './request-head.js';
import type { RequestHead } from './request-head.js';
import type { Route, RouteReply } from './route.js';
import { Router } from './router.js';
import type { RouteMatch } from './router.js';

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly token: string | undefined;
  readonly maxBodyBytes: number;
  readonly metrics: ServingMetrics;
  readonly log: (line: string) => void;
}

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
  private inFlight = 0;
  private draining = false;

  constructor(private readonly options: HttpServerOptions) {
    this.router = new Router(options.routes);
    options.metrics.inFlightFrom(() => this.inFlight);
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
    const { metrics } = this.options;
    this.inFlight += 1;
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const head = readHead(request.rawHeaders);
    let match: RouteMatch | undefined;
    let call: HttpCall | undefined;
    let reply: RouteReply;
    try {
      match = this.match(request.method ?? '', path, head);
      call = new HttpCall(request, match.params, query < 0 ? '' : url.slice(query + 1));
      if (match.route.method === 'POST') await this.readInto(call, request, { route: match.route, head });
      reply = await match.route.handle(call);
    } catch (error) {
      reply = this.failure(path, match?.route, error);
    }
    const sent = this.send(request, response, { reply, acceptEncoding: head.acceptEncoding });
    if (sent !== undefined) await sent;
    this.inFlight -= 1;
    metrics.answered(match?.route.path ?? 'none', reply.status, call?.observed.active?.meters, performance.now() - started);
  }

  private async readInto(call: HttpCall, request: IncomingMessage, { route, head }: PostedTo): Promise<void> {
    const takesJson = route.takes !== 'raw';
    if (takesJson) requireJson(head.contentType);
    call.raw = await readBody(request, head, this.options.maxBodyBytes);
    if (takesJson) call.body = parseJson(call.raw);
  }

  private match(method: string, path: string, head: RequestHead): RouteMatch {
    try {
      const match = this.router.match(method, path);
      if (match.route.open !== true) this.checkToken(head.authorization);
      return match;
    } catch (error) {
      this.checkToken(head.authorization);
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

  /** Sends at once unless the answer is to be compressed. */
  private send(request: IncomingMessage, response: ServerResponse, { reply, acceptEncoding }: Answer): Promise<void> | undefined {
    const sizeBytes = typeof reply.body === 'string' ? Buffer.byteLength(reply.body) : reply.body.length;
    const coding = answerCoding(acceptEncoding, sizeBytes);
    if (coding === undefined) {
      this.write(request, response, reply, headersOf(reply, sizeBytes));
      return undefined;
    }
    return encode(reply.body, coding).then((body) =>
      this.write(request, response, { ...reply, body }, [...headersOf(reply, body.length), 'content-encoding', coding]),
    );
  }

  private write(request: IncomingMessage, response: ServerResponse, reply: RouteReply, headers: string[]): void {
    if (response.destroyed) return;
    if (this.draining || !request.complete) headers.push('connection', 'close');
    response.writeHead(reply.status, headers);
    response.end(reply.body);
    if (!request.complete) request.resume();
  }
}

interface PostedTo {
  readonly route: Route;
  readonly head: RequestHead;
}

interface Answer {
  readonly reply: RouteReply;
  readonly acceptEncoding: string | undefined;
}

/** Names and values in turn: node takes this form as it is. */
function headersOf(reply: RouteReply, sizeBytes: number): string[] {
  const headers = ['content-type', reply.contentType ?? 'application/json', 'content-length', String(sizeBytes)];
  if (reply.headers !== undefined) for (const [name, value] of Object.entries(reply.headers)) headers.push(name, value);
  return headers;
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
