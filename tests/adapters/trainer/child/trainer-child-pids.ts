import { execFileSync } from 'node:child_process';

/** Process ids of the trainer children that `parent` started and that still run. */
export function trainerChildPids(parent: number = process.pid): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, ppid, state = '', ...words] = line.trim().split(/\s+/);
    const running =
      Number(ppid) === parent && !state.startsWith('Z') && /workers\/trainer\/(?:scoring\/)?child\.[tj]s/.test(words.join(' '));
    return running ? [Number(pid)] : [];
  });
}

export function isRunning(pid: number): boolean {
  const state = execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim();
  return state !== '' && !state.startsWith('Z');
}
