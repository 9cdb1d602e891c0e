import { Worker } from 'node:worker_threads';

const LOOK_MS = 250;

/**
 * Ends this process when its time is over or its parent is gone. A thread of its own does it, since native code that hangs holds
 * the main thread.
 */
export function startWatchdog(parentPid: number, lifetimeMs: number): void {
  const code = `const end = Date.now() + ${lifetimeMs};
    setInterval(() => { if (process.ppid !== ${parentPid} || Date.now() > end) process.kill(process.pid, 'SIGKILL'); }, ${LOOK_MS});`;
  new Worker(code, { eval: true, execArgv: [] }).unref();
}
