import { randomUUID } from 'node:crypto';
import type { ActorKind, AuditActor, AuditOrigin } from '../../core/audit/audit-event.js';
import { RefusalTally } from '../../core/audit/refusal-tally.js';
import { isDomainError } from '../../core/errors.js';
import type { DomainError } from '../../core/errors.js';
import type { AuditSink } from './audit.js';

const EVERY_MS = 60_000;
const STRANGER: AuditActor = { kind: 'stranger', name: '-' };
/** Of a caller that is known; their details have its name. */
const OF_CALLERS: ReadonlySet<string> = new Set(['SERVING_FORBIDDEN', 'SERVING_ENDPOINT_FORBIDDEN']);
const OF_STRANGERS: ReadonlySet<string> = new Set([
  'SERVING_UNAUTHORIZED',
  'SERVING_TOKEN_REFUSED',
  'SERVING_ISSUER_AWAY',
  'WEBHOOK_UNAUTHORIZED',
  'AUTHENTICATION_LIMITED',
]);
/** By the details of an error; else a token of ours. */
const ACTOR_KINDS: Readonly<Record<string, ActorKind>> = { certificate: 'certificate', oidc: 'oidc' };

export interface RefusedFrom extends AuditOrigin {
  /** Whether the request carried one, right or wrong. */
  readonly hasToken: boolean;
}

/** Tells the audit of failed authentications and of tokens that may not do what they asked for: by who and from where, once a minute. */
export class Refusals {
  private readonly tally = new RefusalTally();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly sink: AuditSink,
    /** What was asked. */
    private readonly target: string,
    everyMs = EVERY_MS,
  ) {
    this.timer = setInterval(() => this.flush(), everyMs).unref();
  }

  /** Of other errors it takes no notice. */
  note(error: unknown, { hasToken, ...from }: RefusedFrom): void {
    if (!isDomainError(error)) return;
    if (OF_STRANGERS.has(error.code))
      this.tally.note({ actor: STRANGER, action: 'authenticate', outcome: outcome(error, hasToken ? '' : ', no token'), from });
    else if (OF_CALLERS.has(error.code)) this.tally.note({ actor: callerOf(error), action: 'use', outcome: outcome(error), from });
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
  }

  /** The chain gets one number a minute, whatever comes. */
  private flush(): void {
    const refusals = this.tally.take();
    if (refusals.length === 0) return void this.sink.flush();
    const time = new Date().toISOString();
    for (const refusal of refusals) this.sink.note({ ...refusal, id: randomUUID(), time, target: this.target });
    const count = refusals.reduce((sum, one) => sum + one.count, 0);
    this.sink.link({ ...SUMMARY, id: randomUUID(), time, target: this.target, count });
  }
}

const SUMMARY = { actor: STRANGER, action: 'authenticate', outcome: 'refused', from: {} } as const;

function callerOf({ details }: DomainError): AuditActor {
  return { kind: ACTOR_KINDS[String(details.by)] ?? 'token', name: String(details.name) };
}

function outcome({ code }: DomainError, more = ''): string {
  return `refused: ${code}${more}`;
}
