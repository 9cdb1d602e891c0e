import { BodyWork } from './body-work.js';
import { MemoryBudget } from './memory-budget.js';
import { Unpacker } from './unpacker.js';

/** What a process has for its requests, whatever protocol they come by. */
export interface Admission {
  readonly budget: MemoryBudget;
  readonly work: BodyWork;
  readonly unpacker: Unpacker;
}

export interface AdmissionLimits {
  /** Of all requests and answers that are held, beyond what is free; at least four bodies. */
  readonly maxHeldBytes: number;
  readonly maxBodyBytes: number;
}

export function openAdmission({ maxHeldBytes, maxBodyBytes }: AdmissionLimits): Admission {
  const work = new BodyWork();
  return { budget: new MemoryBudget(Math.max(maxHeldBytes, 4 * maxBodyBytes)), work, unpacker: new Unpacker(work) };
}
