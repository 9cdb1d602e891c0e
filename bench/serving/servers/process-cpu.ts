import { readFileSync, readdirSync } from 'node:fs';

const CLOCK_TICKS_PER_SECOND = 100;
/** Fields of /proc/PID/stat after the name, from 0: parent, user time, system time. */
const [PARENT, USER, SYSTEM] = [1, 11, 12];

/** Processor time so far of processes, all their threads included; one that has ended counts 0. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = statFields(pid);
    ticks += Number(fields[USER] ?? 0) + Number(fields[SYSTEM] ?? 0);
  }
  return ticks / CLOCK_TICKS_PER_SECOND;
}

/** A process and everything below it. */
export function processTree(root: number): readonly number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((pid) => [pid, Number(statFields(pid)[PARENT])]));
  const tree = [root];
  for (let at = 0; at < tree.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === tree[at]) tree.push(pid);
  }
  return tree;
}

function statFields(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}
