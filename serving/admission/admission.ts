import type { HttpLimits } from '../http/connection/http-limits.js';
import { BodyWork } from './body-work.js';
import { MemoryBudget } from './memory-budget.js';
import { Unpacker } from './unpacker.js';

/** What a process has for its requests, whatever protocol they come by. */
export interface Admission {
  readonly budget: MemoryBudget;
  readonly work: BodyWork;
  readonly unpacker: Unpacker;
}

export function openAdmission({ maxHeldBytes, maxBodyBytes }: Pick<HttpLimits, 'maxHeldBytes' | 'maxBodyBytes'>): Admission {
  const work = new BodyWork();
  return { budget: new MemoryBudget(Math.max(maxHeldBytes, 4 * maxBodyBytes)), work, unpacker: new Unpacker(work) };
}
