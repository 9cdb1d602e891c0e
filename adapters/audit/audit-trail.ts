import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../object-store/object-store.js';
import { auditEvent } from '../../core/audit/audit-event.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import type { AuditSink } from './audit.js';
import { appendPrivateText } from './append-private-text.js';
import { appendToChain } from './audit-chain.js';

export interface AuditTrailOptions {
  /** File of JSON lines; undefined: there is none. */
  readonly path: string | undefined;
  readonly objects: ObjectStore;
  readonly log: (line: string) => void;
}

/** What waits while the disk or the store is slow; beyond it events are counted as lost. */
const MAX_WAITING = 100;
const LOG_EVERY_MS = 60_000;

/**
 * Where events are told, after they happened and behind the back of whoever caused them: neither a full disk nor a store that is away stops or
 * fails anything. What could not be written is counted, and told in the log and by the next line that can be written; links wait for the store.
 */
export class AuditTrail implements AuditSink {
  private readonly lines: AuditEvent[] = [];
  private readonly links: AuditEvent[] = [];
  private running: Promise<void> | undefined;
  private lostLines = 0;
  private lostLinks = 0;
  private lastLink = 0;
  /** The last write ended in the middle of a line. */
  private isTorn = false;
  private quietUntil = -Infinity;

  constructor(private readonly options: AuditTrailOptions) {}

  record(event: AuditEvent): void {
    this.note(event);
    this.link(event);
  }

  link(event: AuditEvent): void {
    if (this.links.length >= MAX_WAITING) this.lostLinks += 1;
    else {
      if (this.lostLinks > 0) this.links.push(lostEvents(this.lostLinks));
      this.lostLinks = 0;
      this.links.push(auditEvent(event));
    }
    this.running ??= this.run();
  }

  note(event: AuditEvent): void {
    if (this.options.path !== undefined) {
      if (this.lines.length < MAX_WAITING) this.lines.push(auditEvent(event));
      else this.lostLines += 1;
    }
    this.running ??= this.run();
  }

  async flush(): Promise<number> {
    this.running ??= this.run();
    await this.running;
    return this.links.length + this.lostLinks;
  }

  private async run(): Promise<void> {
    do {
      await this.writeLines();
    } while (!(await this.putLink()) || this.lines.length > 0);
    this.running = undefined;
  }

  private async writeLines(): Promise<void> {
    const { path } = this.options;
    const batch = this.lines.splice(0);
    if (path === undefined || batch.length === 0) return;
    const told = this.lostLines === 0 ? batch : [lostEvents(this.lostLines), ...batch];
    const text = told.map((one) => `${JSON.stringify(one)}\n`).join('');
    try {
      const isWhole = await appendPrivateText(path, this.isTorn ? `\n${text}` : text);
      this.isTorn = !isWhole;
      if (!isWhole) throw new Error('the disk is full');
      this.lostLines = 0;
    } catch (error) {
      this.lostLines += batch.length;
      this.tell(`audit: ${this.lostLines} lines could not be written to ${path}: ${problem(error)}`);
    }
  }

  /** True when there is nothing more to do now: all are in the chain, or the store does not take the next one. */
  private async putLink(): Promise<boolean> {
    const [next] = this.links;
    if (next === undefined) return true;
    try {
      this.lastLink = await appendToChain(this.options.objects, next, this.lastLink);
      this.links.shift();
      return false;
    } catch (error) {
      this.tell(`audit: ${this.links.length} events wait for the chain in ${this.options.objects.describe()}: ${problem(error)}`);
      return true;
    }
  }

  private tell(line: string): void {
    if (performance.now() < this.quietUntil) return;
    this.quietUntil = performance.now() + LOG_EVERY_MS;
    this.options.log(line);
  }
}

function lostEvents(count: number): AuditEvent {
  const actor = { kind: 'system', name: 'audit' } as const;
  return { id: randomUUID(), time: new Date().toISOString(), actor, action: 'audit', target: '-', outcome: 'lost', count, from: {} };
}

function problem(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
