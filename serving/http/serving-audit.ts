import { randomUUID } from 'node:crypto';
import type { AuditSink } from '../../adapters/audit/audit.js';
import { Refusals } from '../../adapters/audit/refusals.js';
import type { RefusedFrom } from '../../adapters/audit/refusals.js';
import type { AuditOrigin } from '../../core/audit/audit-event.js';
import { ANYONE } from '../tokens/token-gate.js';
import type { Caller } from '../tokens/token-gate.js';

/** What somebody with the right asked of a server. */
export interface Deed {
  readonly caller: Caller;
  readonly action: string;
  readonly target: string;
  /** Of the answer. */
  readonly status: number;
  readonly from: AuditOrigin;
}

/** What a server tells the audit, whatever protocol it came by. Nothing of it is asked of a request that is answered as usual. */
export class ServingAudit {
  private readonly refusals: Refusals;

  /** @param everyMs how often refusals are told */
  constructor(
    private readonly sink: AuditSink,
    everyMs?: number,
  ) {
    this.refusals = new Refusals(sink, 'serving', everyMs);
  }

  /** A refusal changed nothing, so it is a line and no link. */
  did({ caller, action, target, status, from }: Deed): void {
    const isDone = status < 400;
    const actor = { kind: caller === ANYONE ? 'stranger' : (caller.by ?? 'token'), name: caller.name } as const;
    const outcome = isDone ? 'done' : `refused: answered ${status}`;
    const event = { id: randomUUID(), time: new Date().toISOString(), actor, action, target, outcome, from };
    if (isDone) this.sink.record(event);
    else this.sink.note(event);
  }

  refused(error: unknown, from: RefusedFrom): void {
    this.refusals.note(error, from);
  }

  /** What has not been told yet is told, and what waits is tried once more. */
  async close(): Promise<void> {
    this.refusals.close();
    await this.sink.close();
  }
}
