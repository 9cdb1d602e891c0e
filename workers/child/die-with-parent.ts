import koffi from 'koffi';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/**
 * Ends this process when its parent does, whatever it is busy with. Linux: the kernel kills it, also in the middle of a native call.
 * Elsewhere the closed channel is seen between rounds.
 */
export function dieWithParent(parentPid: number): void {
  process.once('disconnect', () => process.exit(1));
  if (process.platform === 'linux') koffi.load(null).func('int prctl(int option, unsigned long argument)')(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have gone before the line above took effect.
  if (process.ppid !== parentPid) process.exit(1);
}
