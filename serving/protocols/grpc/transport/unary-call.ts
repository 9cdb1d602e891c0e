import { randomUUID } from 'node:crypto';
import { constants } from 'node:http2';
import type { ServerHttp2Stream } from 'node:http2';
import { DomainError } from '../../../../core/errors.js';
import { unforeseenText } from '../../../../core/unforeseen-error.js';
import type { SiteGuard } from '../../../../core/requests/site-guard.js';
import type { Admission } from '../../../admission/admission.js';
import { FREE_BYTES } from '../../../admission/memory-budget.js';
import type { Allowance, MemoryLease } from '../../../admission/memory-budget.js';
import type { Connection, Connections } from '../../../http/connection/connections.js';
import { requireRead } from '../../../http/connection/unread-answers.js';
import { STALLED_TIMEOUT_MS } from '../../../http/connection/http-limits.js';
import type { HttpLimits } from '../../../http/connection/http-limits.js';
import { httpFailure } from '../../../http/errors.js';
import type { HttpFailure } from '../../../http/errors.js';
import type { Observed, Role } from '../../../http/route.js';
import type { ServingAudit } from '../../../http/serving-audit.js';
import type { ServingMetrics } from '../../../metrics/serving-metrics.js';
import type { Identity } from '../../../tokens/identity.js';
import type { Caller, TokenGate } from '../../../tokens/token-gate.js';
import type { GrpcMethod } from './grpc-method.js';
import { CALL_BYTES, headBytes, siteHeaders, textOf, timeoutMs } from './call-headers.js';
import type { CallHead } from './call-headers.js';
import { CallMessage, codingOf, framed } from './call-message.js';
import { malformed } from '../wire/wire-reader.js';
import { grpcFailure } from './failure.js';
import { STATUS } from './status.js';
import type { StatusCode } from './status.js';
import { writeAnswer, writeRefusal } from './write-end.js';

/** What the calls of a server share. */
export interface CallHost {
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  readonly gate: TokenGate;
  readonly sites: SiteGuard;
  readonly limits: HttpLimits;
  readonly admission: Admission;
  readonly connections: Connections;
  readonly metrics: ServingMetrics;
  readonly audit: ServingAudit;
  readonly log: (line: string) => void;
  readonly open: Set<UnaryCall>;
  /** Calls whose messages have arrived and that are not answered. */
  answering: number;
}

/** Where a call comes from. */
export interface CallPeer {
  readonly connection: Connection;
  readonly address: string | undefined;
  /** What the calls of one connection hold free of charge, together. */
  readonly allowance: Allowance;
}

/** Of a method that is open to everybody: its requests are empty, or a name. */
const OPEN_METHOD_BYTES = 4 * 1024;
/** For who keeps bytes that are short. */
const SHORT_MS = 5_000;
const UNKNOWN_METHOD: Pick<GrpcMethod, 'open' | 'role'> = {};

/** One unary call: it gets one answer, and metrics count it by the status that HTTP would give. */
export class UnaryCall {
  private readonly started = performance.now();
  private readonly observed: Observed = { active: undefined };
  private readonly lease: MemoryLease;
  private method: GrpcMethod | undefined;
  private message: CallMessage | undefined;
  private caller: Caller | undefined;
  private phase: 'arriving' | 'answering' | 'answered' = 'arriving';
  private phaseMs = this.started;
  private isClosed = false;
  /** Among those that are being answered. */
  private isCounted = false;

  constructor(
    private readonly host: CallHost,
    private readonly stream: ServerHttp2Stream,
    private readonly head: CallHead,
    private readonly peer: CallPeer,
  ) {
    this.lease = host.admission.budget.lease(peer.allowance);
    peer.connection.waiting += 1;
    host.open.add(this);
  }

  private get headers(): CallHead['headers'] {
    return this.head.headers;
  }

  /** Never throws. */
  start(): void {
    const { stream, lease } = this;
    stream.on('error', () => undefined);
    stream.once('close', () => this.closed());
    lease.cutOff = (error) => this.fail(error);
    try {
      const site = siteHeaders(this.head);
      this.host.sites.check('POST', site);
      this.method = this.host.methods.get(this.headers[':path'] ?? '');
      const identity = this.method?.open === true ? undefined : this.host.gate.identify(site.authorization, this.peer.address);
      // Nothing of the message is read, and nothing is charged, while it is not known whose it is.
      if (identity instanceof Promise) void identity.then((found) => this.enter(site.authorization, found));
      else this.enter(site.authorization, identity);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Never throws. It may be gone, or overdue, when it is known whose it is. */
  private enter(authorization: string | undefined, identity: Identity | undefined): void {
    if (this.phase !== 'arriving') return;
    try {
      const method = this.admit(authorization, identity);
      this.lease.growTo(headBytes(this.headers));
      this.message = new CallMessage(messageLimit(method, this.host.limits), this.lease);
    } catch (error) {
      return this.fail(error);
    }
    this.stream.on('data', (piece: Buffer) => this.take(piece));
    this.stream.once('end', () => this.arrived());
  }

  /** Ends it when its client takes too long. @param isShort bytes are: whoever keeps them has a fraction of the time */
  endOverdue(nowMs: number, isShort: boolean): void {
    const { requestTimeoutMs } = this.host.limits;
    const allowedMs = this.phase === 'answered' ? STALLED_TIMEOUT_MS : requestTimeoutMs;
    const isOverdue = nowMs - this.phaseMs > (isShort && this.phase !== 'answering' ? Math.min(allowedMs, SHORT_MS) : allowedMs);
    if (!isOverdue && nowMs - this.started <= timeoutMs(this.headers)) return;
    if (this.phase === 'answered') this.stream.close(constants.NGHTTP2_CANCEL);
    else this.fail(this.overdue(nowMs), STATUS.DEADLINE_EXCEEDED);
  }

  private overdue(nowMs: number): DomainError {
    const waitMs = Math.round(nowMs - this.phaseMs);
    if (this.phase === 'arriving') return malformed(`it has not arrived after ${waitMs} ms`);
    return new DomainError('SERVING_OVERLOADED', { waitMs, limitMs: this.host.limits.requestTimeoutMs });
  }

  /** Looks at a call before its message is read. Errors: those of `gate`, ROUTE_UNKNOWN, SERVING_FULL. */
  private admit(authorization: string | undefined, identity: Identity | undefined): GrpcMethod {
    const { method } = this;
    const { open, role = 'predict' } = method ?? UNKNOWN_METHOD;
    if (open !== true) this.caller = this.callerFor(authorization, role, identity);
    if (method === undefined) throw new DomainError('ROUTE_UNKNOWN', { routes: [...this.host.methods.keys()] });
    if (open !== true) this.requireRoom();
    return method;
  }

  private callerFor(authorization: string | undefined, role: Role, identity: Identity | undefined): Caller {
    const { gate, audit } = this.host;
    const { address, connection } = this.peer;
    try {
      return gate.check(authorization, { role }, address, connection.certificate, identity);
    } catch (error) {
      audit.refused(error, { address, hasToken: authorization !== undefined });
      throw error;
    }
  }

  /** Asked twice: others may come between a call's headers and its message. Errors: SERVING_FULL. */
  private requireRoom(): void {
    const { answering, limits } = this.host;
    const { maxConcurrentRequests: limit } = limits;
    if (answering >= limit) throw new DomainError('SERVING_FULL', { found: `${answering} requests to answer`, limit });
  }

  private take(piece: Buffer): void {
    if (this.phase !== 'arriving') return;
    try {
      this.message?.add(piece);
    } catch (error) {
      this.fail(error);
    }
  }

  private arrived(): void {
    if (this.phase !== 'arriving' || this.message === undefined) return;
    this.phase = 'answering';
    this.phaseMs = performance.now();
    this.lease.arrived();
    this.peer.connection.answering += 1;
    this.host.connections.prove(this.peer.connection);
    try {
      const { bytes, isPacked } = this.message.take();
      if (isPacked)
        this.unpack(bytes).then(
          (message) => this.wait(message),
          (error: unknown) => this.fail(error),
        );
      else this.wait(bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Errors: INPUT_BODY_TOO_LARGE, INPUT_BODY_CORRUPT, INPUT_CONTENT_TYPE_UNSUPPORTED, SERVING_FULL, SERVING_OVERLOADED. */
  private unpack(bytes: Buffer): Promise<Buffer> {
    const { admission, limits } = this.host;
    const coding = codingOf(textOf(this.headers, 'grpc-encoding'));
    const limitBytes = messageLimit(this.method, limits);
    return admission.unpacker.unpack({ bytes, coding, limitBytes, lease: this.lease });
  }

  /** Reading a large message takes as long as a thousand small ones: it waits for its turn. */
  private wait(message: Buffer): void {
    if (message.length <= FREE_BYTES) return this.answer(message);
    try {
      this.host.admission.work.add(message.length, () => this.answer(message));
    } catch (error) {
      this.fail(error);
    }
  }

  private answer(message: Buffer): void {
    const { method, headers, observed, host, caller } = this;
    if (method === undefined || this.phase === 'answered') return;
    if (this.isClosed) return this.fail(new DomainError('INPUT_BODY_INCOMPLETE'));
    try {
      if (method.open !== true) this.requireRoom();
      const reply = method.handle({ message, metadata: (key) => textOf(headers, key), observed, caller, address: this.peer.address ?? '' });
      if (!(reply instanceof Promise)) return this.send(reply);
      host.answering += 1;
      this.isCounted = true;
      reply.then(
        (found) => this.send(found),
        (error: unknown) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  private send(reply: Buffer): void {
    if (this.phase === 'answered') return;
    const { stream, lease } = this;
    const frame = framed(reply);
    const { unsent } = this.peer.connection;
    try {
      if (frame.length > FREE_BYTES) requireRead(unsent, frame.length, this.host.admission.unreadLimitBytes);
      lease.shrinkTo(0);
      lease.cutOff = () => stream.close(constants.NGHTTP2_CANCEL);
      lease.growTo(CALL_BYTES + frame.length);
    } catch (error) {
      return this.fail(error);
    }
    this.settle(200);
    if (this.isClosed) return;
    writeAnswer(stream, frame);
    if (frame.length <= FREE_BYTES) return;
    lease.drainsBy(() => CALL_BYTES + stream.writableLength);
    unsent.add(lease);
  }

  private fail(error: unknown, code?: StatusCode): void {
    if (this.phase === 'answered') return;
    // What the gate refused is told there.
    if (this.caller !== undefined) this.host.audit.refused(error, { address: this.peer.address, hasToken: true });
    const failure = httpFailure(error) ?? this.fault(error);
    const end = grpcFailure(failure, code ?? this.codeOf(failure));
    this.message?.drop();
    this.settle(failure.status);
    writeRefusal(this.stream, end);
  }

  /** Where gRPC says another thing than the status of HTTP does. */
  private codeOf({ error }: HttpFailure): StatusCode | undefined {
    return this.method === undefined ? (error.code === 'ROUTE_UNKNOWN' ? STATUS.UNIMPLEMENTED : undefined) : ofCoding(error);
  }

  private fault(error: unknown): HttpFailure {
    const incident = randomUUID();
    this.host.log(`serving: incident ${incident}: ${unforeseenText(error)}`);
    return { status: 500, error: new DomainError('SERVING_FAULT', { incident }), headers: {} };
  }

  /** What the client does not take of its answer is held until it does, or the call ends. */
  private settle(status: number): void {
    const { connection } = this.peer;
    connection.waiting -= 1;
    if (this.phase === 'answering') connection.answering -= 1;
    if (this.isCounted) this.host.answering -= 1;
    this.phase = 'answered';
    this.phaseMs = performance.now();
    if (this.isClosed) this.lease.release();
    this.host.metrics.answered(this.method?.path ?? 'none', status, this.observed.active?.meters, this.phaseMs - this.started);
  }

  private closed(): void {
    this.isClosed = true;
    this.host.open.delete(this);
    this.peer.connection.unsent.delete(this.lease);
    if (this.phase === 'arriving') {
      this.peer.connection.waiting -= 1;
      this.message?.drop();
      this.phase = 'answered';
    }
    if (this.phase === 'answered') this.lease.release();
  }
}

function messageLimit(method: GrpcMethod | undefined, { maxBodyBytes }: HttpLimits): number {
  return method?.open === true ? Math.min(OPEN_METHOD_BYTES, maxBodyBytes) : maxBodyBytes;
}

function ofCoding({ code }: DomainError): StatusCode | undefined {
  return code === 'INPUT_CONTENT_TYPE_UNSUPPORTED' ? STATUS.UNIMPLEMENTED : undefined;
}
