import { writeFileSync } from 'node:fs';

/** When memory runs out, the kernel should take the child, whose work can be done again, and not the worker. Best effort. */
export function offerToOomKiller(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Some containers mount /proc read-only; the kernel then chooses by size, which is usually the child as well.
  }
}
