import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AuditOrigin } from '../../core/audit/audit-event.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { unforeseenText } from '../../core/unforeseen-error.js';
import { readHead } from '../../core/requests/request-head.js';
import type { RequestHead } from '../../core/requests/request-head.js';
import type { SiteGuard } from '../../core/requests/site-guard.js';
import { errorBody, httpFailure } from './errors.js';
import type { HttpFailure } from './errors.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';
import { EVERY_ENDPOINT } from '../tokens/endpoint-scope.js';
import type { Identity } from '../tokens/identity.js';
import type { Caller, Needed, TokenGate } from '../tokens/token-gate.js';
import type { Admission } from '../admission/admission.js';
import { FREE_BYTES } from '../admission/memory-budget.js';
import type { MemoryLease } from '../admission/memory-budget.js';
import { newConnection } from './connection/connections.js';
import type { Connection, Connections } from './connection/connections.js';
import { answerCoding, encode } from './connection/content-coding.js';
import type { DirectMessage } from './connection/direct-message.js';
import { HttpCall } from './http-call.js';
import { MAX_HEADERS, MAX_PIPELINED } from './connection/http-limits.js';
import type { HttpLimits } from './connection/http-limits.js';
import { parseJson } from '../json/parse-json.js';
import { readBody, requireJson } from './connection/read-body.js';
import { requireRead } from './connection/unread-answers.js';
import type { Route, RouteReply } from './route.js';
import type { RouteMatch, Router } from './router.js';
import type { ServingAudit } from './serving-audit.js';

/** What the exchanges of a server share. */
export interface ExchangeHost {
  readonly router: Router;
  readonly gate: TokenGate;
  readonly sites: SiteGuard;
  readonly limits: HttpLimits;
  readonly metrics: ServingMetrics;
  readonly connections: Connections;
  readonly admission: Admission;
  readonly audit: ServingAudit;
  readonly log: (line: string) => void;
  /** Requests that have arrived and are not answered. */
  inFlight: number;
  /** Of those, the ones whose bodies have arrived too. */
  answering: number;
  /** Answers that are being compressed. */
  packing: number;
  /** Every answer tells its client to close. */
  isDraining: boolean;
}

/** Why no route answers. */
interface NoMatch {
  readonly error: unknown;
}

/** What becomes of a token that is known, and may do less. */
const LESSER: ReadonlySet<string> = new Set(['SERVING_FORBIDDEN', 'SERVING_ENDPOINT_FORBIDDEN', 'SERVING_NOT_READY']);

/** One request and its answer. Each step calls the next: a promise for each would cost as much as the checks of a small request. */
export class Exchange {
  private readonly started = performance.now();
  private readonly connection: Connection;
  private readonly path: string;
  private readonly head: RequestHead;
  private route: Route | undefined;
  private call: HttpCall | undefined;
  private lease: MemoryLease | undefined;
  private hasArrived = false;
  /** Of the token, where an issuer has signed it. */
  private identity: Identity | undefined;

  constructor(
    private readonly host: ExchangeHost,
    private readonly request: DirectMessage,
    private readonly response: ServerResponse,
  ) {
    this.connection = host.connections.find(request.socket) ?? newConnection();
    host.inFlight += 1;
    this.connection.waiting += 1;
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    this.path = query < 0 ? url : url.slice(0, query);
    this.head = readHead(request.rawHeaders);
  }

  /** Never throws. */
  start(): void {
    const { request, head, host } = this;
    try {
      host.sites.check(request.method, head);
      const found = this.match();
      const isForAll = 'route' in found && found.route.open === true && found.route.tells === undefined;
      const identity = isForAll ? undefined : host.gate.identify(head.authorization, request.socket.remoteAddress);
      if (identity instanceof Promise) void identity.then((known) => this.enterLate(found, known));
      else this.enter(found, identity);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Nothing of the body was read, and nothing charged, while it was not known whose it is; its client may be gone. */
  private enterLate(found: RouteMatch | NoMatch, identity: Identity): void {
    if (this.response.destroyed || this.request.socket.destroyed) return this.fail(new DomainError('INPUT_BODY_INCOMPLETE'));
    this.enter(found, identity);
  }

  /** Never throws. */
  private enter(found: RouteMatch | NoMatch, identity: Identity | undefined): void {
    const { request, head, host } = this;
    this.identity = identity;
    try {
      const { route, params } = this.matched(found);
      this.route = route;
      const search = (request.url ?? '').slice(this.path.length + 1);
      const call = (this.call = new HttpCall(request, params, search));
      call.caller = route.open === true ? this.recognise(route) : this.callerFor(neededBy(route, params));
      if (route.method !== 'POST') return this.handle(route, call);
      const lease = (this.lease = this.admitBody());
      if (route.takes !== 'raw') requireJson(head.contentType);
      const limits = { limitBytes: host.limits.maxBodyBytes, lease, unpacker: host.admission.unpacker };
      readBody(request, head, limits, { arrived: (body) => this.take(route, call, body), failed: (error) => this.fail(error) });
    } catch (error) {
      this.fail(error);
    }
  }

  private callerFor(needed: Needed): Caller {
    try {
      return this.check(needed);
    } catch (error) {
      this.auditRefusal(error);
      throw error;
    }
  }

  private check(needed: Needed): Caller {
    const { head, request, connection, identity } = this;
    return this.host.gate.check(head.authorization, needed, request.socket.remoteAddress, connection.certificate, identity);
  }

  private auditRefusal(error: unknown): void {
    this.host.audit.refused(error, { ...this.origin(), hasToken: this.head.authorization !== undefined });
  }

  private origin(): AuditOrigin {
    return { address: this.request.socket.remoteAddress, userAgent: this.request.headers['user-agent'] };
  }

  /** A wrong token counts as one, but is no reason to keep from a probe what anybody may know; that probes have none, or a lesser one, is usual. */
  private recognise({ tells }: Route): Caller | undefined {
    try {
      return tells && this.check({ role: tells, endpoint: EVERY_ENDPOINT });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      if (this.head.authorization !== undefined && !LESSER.has(error.code)) this.auditRefusal(error);
      return undefined;
    }
  }

  /** Errors that only a caller may learn of are returned. */
  private match(): RouteMatch | NoMatch {
    const { request, host } = this;
    try {
      if (this.connection.waiting > MAX_PIPELINED) throw full(`${MAX_PIPELINED} requests of this connection`, MAX_PIPELINED);
      if (request.rawHeaders.length > 2 * MAX_HEADERS)
        throw new DomainError('INPUT_HTTP_INVALID', { problem: `it has more than ${MAX_HEADERS} headers` });
      return host.router.match(request.method ?? '', this.path);
    } catch (error) {
      return { error };
    }
  }

  /** Who may not use the server does not learn from it which paths there are. Errors: ROUTE_UNKNOWN, METHOD_NOT_ALLOWED, … */
  private matched(found: RouteMatch | NoMatch): RouteMatch {
    if ('route' in found) return found;
    this.callerFor({ role: 'predict' });
    throw found.error;
  }

  /** Refuses before the body is read, never after. Errors: SERVING_FULL. */
  private admitBody(): MemoryLease | undefined {
    const { answering, admission, limits } = this.host;
    if (answering >= limits.maxConcurrentRequests) throw full(`${answering} requests to answer`, limits.maxConcurrentRequests);
    return isSmall(this.head) ? undefined : admission.budget.lease();
  }

  /** Reading a large body takes as long as a thousand small requests: it waits for its turn. */
  private take(route: Route, call: HttpCall, body: Buffer): void {
    if (body.length <= FREE_BYTES) return this.read(route, call, body);
    try {
      this.host.admission.work.add(body.length, () =>
        this.response.destroyed ? this.fail(new DomainError('INPUT_BODY_INCOMPLETE')) : this.read(route, call, body),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  private read(route: Route, call: HttpCall, body: Buffer): void {
    call.raw = body;
    if (route.takes !== 'raw') {
      try {
        call.body = parseJson(body, this.host.limits.maxRows);
      } catch (error) {
        return this.fail(error);
      }
    }
    this.handle(route, call);
  }

  /** The request has arrived whole: from here on its client waits for us, not we for it. */
  private handle(route: Route, call: HttpCall): void {
    this.host.connections.prove(this.connection);
    this.host.answering += 1;
    this.connection.answering += 1;
    this.hasArrived = true;
    let reply: RouteReply | Promise<RouteReply>;
    try {
      reply = route.handle(call);
    } catch (error) {
      return this.fail(error);
    }
    if (reply instanceof Promise)
      reply.then(
        (found) => this.reply(found),
        (error: unknown) => this.fail(error),
      );
    else this.reply(reply);
  }

  private fail(error: unknown): void {
    // What the gate refused is told there.
    if (this.call?.caller !== undefined) this.auditRefusal(error);
    let reply: RouteReply;
    try {
      reply = this.failure(error);
    } catch (fault) {
      reply = this.failureOf(this.fault(fault));
    }
    this.reply(reply);
  }

  private failure(error: unknown): RouteReply {
    const failure = httpFailure(error) ?? this.fault(error);
    return this.route?.failure?.(failure) ?? this.failureOf(failure);
  }

  private failureOf({ status, error, headers }: HttpFailure): RouteReply {
    return { status, body: errorBody(this.path, error), headers };
  }

  private fault(error: unknown): HttpFailure {
    const incident = randomUUID();
    this.host.log(`serving: incident ${incident}: ${unforeseenText(error)}`);
    return { status: 500, error: new DomainError('SERVING_FAULT', { incident }), headers: {} };
  }

  /** Sends at once unless the answer is to be compressed. */
  private reply(reply: RouteReply): void {
    if (this.hasArrived) {
      this.host.answering -= 1;
      this.connection.answering -= 1;
    }
    this.lease?.release();
    const sizeBytes = typeof reply.body === 'string' ? Buffer.byteLength(reply.body) : reply.body.length;
    const { host } = this;
    // While others are being packed, an answer goes as it is rather than waiting in memory for its turn.
    const coding = host.packing >= MAX_PACKING ? undefined : answerCoding(this.head.acceptEncoding, sizeBytes);
    if (coding === undefined) return this.send(reply, headersOf(reply, sizeBytes));
    host.packing += 1;
    const packed = encode(reply.body, coding).finally(() => (host.packing -= 1));
    packed.then(
      (body) => this.send({ ...reply, body }, [...headersOf(reply, body.length), 'content-encoding', coding]),
      (error: unknown) => {
        this.giveUp(error);
        this.end(reply.status);
      },
    );
  }

  private send(reply: RouteReply, headers: string[]): void {
    const { unsent } = this.connection;
    if (unsent.size > 0 && reply.body.length > SHORT_BYTES) {
      try {
        requireRead(unsent, reply.body.length, this.host.admission.unreadLimitBytes);
      } catch (error) {
        return this.sendLast(this.failure(error));
      }
    }
    this.sendNow(reply, headers);
  }

  /** What follows on this connection would have to wait in memory: it is asked on another one. */
  private sendLast(reply: RouteReply): void {
    this.sendNow(reply, [...headersOf(reply, Buffer.byteLength(reply.body)), 'connection', 'close']);
  }

  private sendNow(reply: RouteReply, headers: string[]): void {
    try {
      this.write(reply, headers);
    } catch (error) {
      this.giveUp(error);
    }
    this.end(reply.status);
  }

  private write({ status, body }: RouteReply, headers: string[]): void {
    const { request, response, head } = this;
    if (response.destroyed) return;
    if (this.host.isDraining || !(request.complete || endsSoon(request, head))) headers.push('connection', 'close');
    response.writeHead(status, headers);
    // Node sends a short text together with its headers, in one piece; latin1 leaves every byte as it is.
    if (typeof body !== 'string' && body.length <= SHORT_BYTES) response.end(body.toString('latin1'), 'latin1');
    else response.end(body);
    if (!request.complete) request.resume();
    if (body.length > SHORT_BYTES) this.countUnsent(response.writableLength);
  }

  /** What the client has not taken yet is in the budget until it has, or is gone. */
  private countUnsent(unsentBytes: number): void {
    if (unsentBytes <= SHORT_BYTES) return;
    const { response, host } = this;
    const lease = host.admission.budget.lease(NOTHING_FREE);
    lease.cutOff = () => this.request.socket.destroy();
    try {
      lease.growTo(unsentBytes);
    } catch {
      this.request.socket.destroy();
      return;
    }
    lease.drainsBy(() => response.writableLength);
    const { unsent } = this.connection;
    unsent.add(lease);
    // An answer behind another one, on a connection that ends, is never told of it: the connection gives back what is left.
    response.once('close', () => {
      unsent.delete(lease);
      lease.release();
    });
  }

  private giveUp(error: unknown): void {
    this.host.log(`serving: an answer could not be sent: ${unforeseenText(error)}`);
    this.response.destroy();
  }

  private end(status: number): void {
    const { host, route, call } = this;
    host.inFlight -= 1;
    this.connection.waiting -= 1;
    if (route?.role === 'admin' && call?.caller !== undefined) this.audit(route, call, status);
    host.metrics.answered(route?.path ?? 'none', status, call?.observed.active?.meters, performance.now() - this.started);
  }

  /** Names of endpoints are told only as far as they look like names: this line is for people. */
  private audit({ method, path }: Route, { params, caller }: HttpCall, status: number): void {
    const named = path.replace(/:(\w+)/g, (_, name: string) => endpointName(params[name]) ?? '');
    this.host.log(`serving: ${caller?.name} sent ${method} ${named}, answered ${status}`);
    if (caller === undefined) return;
    const action = path.slice(path.lastIndexOf('/') + 1);
    this.host.audit.did({ caller, action, target: endpointName(params.model) ?? named, status, from: this.origin() });
  }
}

function neededBy({ role = 'predict', isOfServer }: Route, { model }: RouteMatch['params']): Needed {
  return { role, endpoint: isOfServer === true ? EVERY_ENDPOINT : model };
}

const MAX_PACKING = 16;
const NOTHING_FREE = { leftBytes: 0 };

/** Above it, copying costs more than a second piece. */
const SHORT_BYTES = 4_096;

/** Names and values in turn: node takes this form as it is. */
function headersOf(reply: RouteReply, sizeBytes: number): string[] {
  const headers = ['content-type', reply.contentType ?? 'application/json', 'content-length', String(sizeBytes)];
  if (reply.headers !== undefined) for (const [name, value] of Object.entries(reply.headers)) headers.push(name, value);
  return headers;
}

function endpointName(text: string | undefined): string | undefined {
  return text?.replace(/[^\w.-]/g, '').slice(0, 64);
}

function full(found: string, limit: number): DomainError {
  return new DomainError('SERVING_FULL', { found, limit });
}

/** A body that need not be counted: without a coding it is as long as it says. */
function isSmall({ contentLength, contentEncoding }: RequestHead): boolean {
  return contentLength > 0 && contentLength <= FREE_BYTES && contentEncoding === undefined;
}

/** What is left of the body is read and thrown away, so that the connection can go on. */
function endsSoon({ headers }: DirectMessage, { contentLength }: RequestHead): boolean {
  return contentLength <= FREE_BYTES && headers['transfer-encoding'] === undefined;
}
