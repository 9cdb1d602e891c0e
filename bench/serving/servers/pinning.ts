import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The server has one core, the load another, so that neither takes the other's time. */
const SERVER_CORE = 0;
const LOAD_CORE = 1;

export type Side = 'server' | 'load';

let possible: boolean | undefined;

/** Needs `taskset` and two cores. */
export function canPin(): boolean {
  possible ??= availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' }).status === 0;
  return possible;
}

/** A command line that runs on the core of its side, when this machine can do that. */
export function pinned(side: Side, program: string, args: readonly string[]): readonly [string, ...string[]] {
  if (!canPin()) return [program, ...args];
  return ['taskset', '-c', String(side === 'server' ? SERVER_CORE : LOAD_CORE), program, ...args];
}
