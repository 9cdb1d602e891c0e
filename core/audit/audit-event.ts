import { printableLine } from '../printable-text.js';

/**
 * `oidc`: a token that an issuer has signed. `stranger`: who could not say who they are. `client`: whoever sent it to the lifecycle (the command line, the webhook, another namespace, a
 * program), by the name that was sent with it.
 */
export type ActorKind =
  'token' | 'certificate' | 'oidc' | 'os-user' | 'schedule' | 'monitor' | 'pipeline' | 'client' | 'webhook' | 'system' | 'stranger';

export interface AuditActor {
  readonly kind: ActorKind;
  /** Of a token its name in the file of tokens, of a person `user@host`; never a secret. */
  readonly name: string;
}

/** Where a request came from, as far as that is known. */
export interface AuditOrigin {
  readonly address?: string | undefined;
  readonly host?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** Who did what, with which right, from where, and what became of it. Holds names and codes; no value of a row, no secret. */
export interface AuditEvent {
  /** The same wherever this event is told, and however often. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly actor: AuditActor;
  /** `promote`, `unload`, `trigger`, `authenticate`, … */
  readonly action: string;
  /** What it was about: a model, a path, the name of a token. */
  readonly target: string;
  /** `done`, or `refused` or `failed` with a code. */
  readonly outcome: string;
  readonly reason?: string | undefined;
  /** Of a request that more is known of elsewhere: the id of its trigger or change. */
  readonly request?: string | undefined;
  /** So many times within a minute; without it once. */
  readonly count?: number | undefined;
  readonly from: AuditOrigin;
}

const MAX_CHARS = 200;

/** The event as it is told: what others have chosen is short and on one line. */
export function auditEvent(event: AuditEvent): AuditEvent {
  const { actor, from, reason, request, count } = event;
  return {
    id: event.id,
    time: event.time,
    actor: { kind: actor.kind, name: told(actor.name) },
    action: told(event.action),
    target: told(event.target),
    outcome: told(event.outcome),
    ...(reason === undefined ? {} : { reason: told(reason) }),
    ...(request === undefined ? {} : { request: told(request) }),
    ...(count === undefined ? {} : { count }),
    from: Object.fromEntries(Object.entries(from).flatMap(([name, text]) => (text === undefined ? [] : [[name, told(text)]]))),
  };
}

function told(text: string): string {
  return printableLine(text.slice(0, MAX_CHARS));
}
