import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { NO_AUDIT } from '../adapters/audit/audit.js';
import type { AuditSink } from '../adapters/audit/audit.js';
import { Refusals } from '../adapters/audit/refusals.js';
import type { AuditOrigin } from '../core/audit/audit-event.js';
import type { TakenTriggers } from '../operations/triggers/take-triggers.js';

/** Repeated deliveries of so many triggers are not told again. */
const MAX_REMEMBERED = 1_000;

/** What the webhook tells the audit: triggers with whoever sent them, and who did not have the token. */
export class WebhookAudit {
  private readonly refusals: Refusals;
  private readonly told = new Set<string>();

  constructor(private readonly sink: AuditSink = NO_AUDIT) {
    this.refusals = new Refusals(sink, 'webhook');
  }

  /** @param name which of the two ways the triggers came by */
  triggers({ taken, refused }: TakenTriggers, name: 'webhook' | 'alertmanager', request: IncomingMessage): void {
    const common = {
      time: new Date().toISOString(),
      actor: { kind: 'webhook', name },
      action: 'trigger',
      from: originOf(request),
    } as const;
    for (const { model, triggerId } of taken)
      if (this.isNew(`${model} ${triggerId}`))
        this.sink.record({ ...common, id: randomUUID(), target: model, outcome: 'done', request: triggerId });
    for (const {
      request: { model, triggerId },
      error,
    } of refused)
      if (this.isNew(`${model} ${triggerId} ${error.code}`))
        this.sink.note({ ...common, id: randomUUID(), target: model, outcome: `refused: ${error.code}`, request: triggerId });
  }

  refused(error: unknown, request: IncomingMessage): void {
    this.refusals.note(error, { ...originOf(request), hasToken: request.headers.authorization !== undefined });
  }

  async close(): Promise<void> {
    this.refusals.close();
    await this.sink.flush();
  }

  private isNew(key: string): boolean {
    if (this.told.has(key)) return false;
    if (this.told.size >= MAX_REMEMBERED) this.told.clear();
    this.told.add(key);
    return true;
  }
}

function originOf({ socket, headers }: IncomingMessage): AuditOrigin {
  return { address: socket.remoteAddress, userAgent: headers['user-agent'] };
}
