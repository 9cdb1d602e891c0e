// Loaded before serving/main by --import: tells the parent how much memory the process holds after a full collection, and keeps V8
// from compiling more when the parent says so.
import { setFlagsFromString } from 'node:v8';

const collect = (globalThis as { gc?: () => void }).gc;

process.on('message', (message: unknown) => {
  if (message === 'settle') for (const flag of ['--no-opt', '--no-sparkplug']) setFlagsFromString(flag);
  if (message !== 'measure' && message !== 'settle') return;
  collect?.();
  collect?.();
  process.send?.(process.memoryUsage());
});
