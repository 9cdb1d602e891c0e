import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../object-store/object-store.js';
import { auditEvent } from '../../core/audit/audit-event.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import type { AuditSink } from './audit.js';
import { appendPrivateText } from './append-private-text.js';
import { ChainQueue } from './chain-queue.js';
import { WaitingFolder } from './waiting-folder.js';
import type { WaitingFolderOptions } from './waiting-folder.js';
import { messageOf } from '../../core/unforeseen-error.js';

export interface AuditTrailOptions {
  /** File of JSON lines; undefined: there is none. */
  readonly path: string | undefined;
  readonly objects: ObjectStore;
  /** Where events wait for the chain; undefined: in memory, for programs that end when they have told. */
  readonly waiting?: (WaitingFolderOptions & { readonly takesUp: boolean }) | undefined;
  readonly log: (line: string) => void;
}

/** Lines that wait while the disk is slow; beyond it they are counted as lost. */
const MAX_LINES = 100;
const LOG_EVERY_MS = 60_000;
const SIGN_MS = 10_000;

/**
 * Where events are told, after they happened and behind the back of whoever caused them: neither a full disk nor a store that is away stops or
 * fails anything. What could not be written is counted, and told in the log and by the next line that can be written; links wait for the store.
 */
export class AuditTrail implements AuditSink {
  private readonly lines: AuditEvent[] = [];
  private readonly folder: WaitingFolder | undefined;
  private readonly chain: ChainQueue;
  private readonly timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private lostLines = 0;
  private isToTakeUp: boolean;
  /** The last write ended in the middle of a line. */
  private isTorn = false;
  private quietUntil = -Infinity;

  constructor(private readonly options: AuditTrailOptions) {
    const { objects, waiting } = options;
    this.folder = waiting && new WaitingFolder(waiting);
    this.chain = new ChainQueue({ objects, folder: this.folder, lostEvents, tell: (line) => this.tell(line) });
    this.isToTakeUp = waiting?.takesUp ?? false;
    if (waiting === undefined) return;
    this.timer = setInterval(() => this.lookAgain(waiting.takesUp), SIGN_MS).unref();
    this.running = this.run();
  }

  record(event: AuditEvent): void {
    this.note(event);
    this.link(event);
  }

  link(event: AuditEvent): void {
    this.chain.add(auditEvent(event));
    this.running ??= this.run();
  }

  note(event: AuditEvent): void {
    if (this.options.path !== undefined) {
      if (this.lines.length < MAX_LINES) this.lines.push(auditEvent(event));
      else this.lostLines += 1;
    }
    this.running ??= this.run();
  }

  async flush(): Promise<number> {
    this.running ??= this.run();
    await this.running;
    return this.chain.count;
  }

  /** Tries what waits once more; what still waits is on disk, where there is a folder, for the process that comes next. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private lookAgain(takesUp: boolean): void {
    void this.folder?.giveSign();
    this.isToTakeUp ||= takesUp;
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    do {
      if (this.isToTakeUp) await this.takeUp();
      await this.chain.save();
      await this.writeLines();
    } while (!(await this.chain.putNext()) || this.lines.length > 0);
    this.running = undefined;
  }

  private async takeUp(): Promise<void> {
    this.isToTakeUp = false;
    await this.chain.takeUp().catch((error: unknown) => this.tell(`audit: what waited before is left where it is: ${messageOf(error)}`));
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
      this.tell(`audit: ${this.lostLines} lines could not be written to ${path}: ${messageOf(error)}`);
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
