import type { AuditEvent } from '../../core/audit/audit-event.js';
import type { ObjectStore } from '../object-store/object-store.js';
import { appendAfter, lastLink } from './audit-chain.js';
import type { WaitingEvent, WaitingFolder } from './waiting-folder.js';
import { messageOf } from '../../core/unforeseen-error.js';

export interface ChainQueueOptions {
  readonly objects: ObjectStore;
  /** Keeps what waits over the end of the process; undefined: in memory only. */
  readonly folder: WaitingFolder | undefined;
  /** Told as an event of its own. */
  readonly lostEvents: (count: number) => AuditEvent;
  /** Takes one line, without its end, as often as there is trouble. */
  readonly tell: (line: string) => void;
}

/** What waits while the store is slow or away; beyond it events are counted as lost. */
const MAX_WAITING = 100;

/** Events on their way into the chain: each is on disk, where there is a folder, before it is tried, and ends in one link. */
export class ChainQueue {
  private readonly waiting: WaitingEvent[] = [];
  private lost = 0;
  private lastLink = 0;
  private isSaved = true;

  constructor(private readonly options: ChainQueueOptions) {}

  /** Those that are not in the chain, lost ones among them. */
  get count(): number {
    return this.waiting.length + this.lost;
  }

  add(event: AuditEvent): void {
    this.push({ event });
  }

  /** Those of processes that have ended without telling them. Errors: of the disk, and then nothing is taken. */
  async takeUp(): Promise<void> {
    const { folder } = this.options;
    if (folder === undefined) return;
    const { waiting, lost } = await folder.takeUp();
    if (waiting.length + lost === 0) return;
    try {
      await folder.save({ waiting: [...this.waiting, ...waiting], lost: this.lost + lost });
    } catch (error) {
      folder.leave();
      throw error;
    }
    this.lost += lost;
    for (const one of waiting) this.push(one);
    await folder.forget();
    this.isSaved = false;
  }

  /** Brings what was added to the disk, all of it at once. */
  async save(): Promise<void> {
    const { folder, tell } = this.options;
    if (folder === undefined || this.isSaved) return;
    this.isSaved = true;
    try {
      await folder.save({ waiting: this.waiting, lost: this.lost });
    } catch (error) {
      this.isSaved = false;
      tell(`audit: ${this.count} events that wait for the chain are in memory only: ${messageOf(error)}`);
    }
  }

  /** True when there is nothing more to do now: all are in the chain, or the store does not take the next one. */
  async putNext(): Promise<boolean> {
    const [next] = this.waiting;
    const { objects, lostEvents, tell } = this.options;
    if (next === undefined) {
      if (this.lost > 0) this.push({ event: lostEvents(this.lost) });
      this.lost = 0;
      await this.save();
      return this.waiting.length === 0;
    }
    try {
      if (next.after === undefined) {
        next.after = await lastLink(objects, this.lastLink);
        this.isSaved = false;
        await this.save();
      }
      this.lastLink = await appendAfter(objects, next.event, next.after);
      this.waiting.shift();
      this.isSaved = false;
      return false;
    } catch (error) {
      tell(`audit: ${this.waiting.length} events wait for the chain in ${objects.describe()}: ${messageOf(error)}`);
      return true;
    }
  }

  private push(one: WaitingEvent): void {
    this.isSaved = false;
    if (this.waiting.length < MAX_WAITING) this.waiting.push(one);
    else this.lost += 1;
  }
}
