import { readdirSync, readFileSync } from 'node:fs';

/** Trainer processes that a worker process started, by its process id, also when it is dead. Linux only. */
export function trainerChildren(workerPid: number): number[] {
  return children(workerPid, /workers\/trainer\/(?:scoring\/)?child\.[jt]s$/);
}

/** As `trainerChildren`, and those that do statistics. */
export function workerChildren(workerPid: number): number[] {
  return children(workerPid, /workers\/(trainer|statistics)\/child\.[jt]s$/);
}

function children(workerPid: number, program: RegExp): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChildOf(commandLine(name), workerPid, program))
    .map(Number);
}

/** The last argument of a child is the process that started it. */
function isChildOf(words: readonly string[], workerPid: number, program: RegExp): boolean {
  return words.some((word) => program.test(word)) && words.at(-1) === String(workerPid);
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
