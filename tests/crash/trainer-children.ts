import { readdirSync, readFileSync } from 'node:fs';

/** Trainer processes that a worker process started, by its process id, also when it is dead. Linux only. */
export function trainerChildren(workerPid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isTrainerOf(commandLine(name), workerPid))
    .map(Number);
}

/** The last argument of a trainer is the process that started it. */
function isTrainerOf(words: readonly string[], workerPid: number): boolean {
  return words.some((word) => /workers\/trainer\/child\.[jt]s$/.test(word)) && words.at(-1) === String(workerPid);
}

function commandLine(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((word) => word !== '');
  } catch {
    return [];
  }
}
