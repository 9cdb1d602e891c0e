import { BodyWork } from './body-work.js';
import { MemoryBudget } from './memory-budget.js';
import { Unpacker } from './unpacker.js';

/** What a process has for its requests, whatever protocol they come by. */
export interface Admission {
  readonly budget: MemoryBudget;
  readonly work: BodyWork;
  readonly unpacker: Unpacker;
  /** Of answers that the client of one connection has not taken, beside a single one. */
  readonly unreadLimitBytes: number;
}

export interface AdmissionLimits {
  /** Of all requests and answers that are held, beyond what is free; at least four bodies. */
  readonly maxHeldBytes: number;
  readonly maxBodyBytes: number;
}

/** One client that does not read keeps so much of what all may hold. */
const UNREAD_PART = 16;

export function openAdmission({ maxHeldBytes, maxBodyBytes }: AdmissionLimits): Admission {
  const work = new BodyWork();
  const heldBytes = Math.max(maxHeldBytes, 4 * maxBodyBytes);
  return { budget: new MemoryBudget(heldBytes), work, unpacker: new Unpacker(work), unreadLimitBytes: Math.floor(heldBytes / UNREAD_PART) };
}
