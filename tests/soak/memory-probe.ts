// Loaded before serving/main by --import: tells the parent how much memory the process holds after a full collection.
const collect = (globalThis as { gc?: () => void }).gc;

process.on('message', (message: unknown) => {
  if (message !== 'measure') return;
  collect?.();
  collect?.();
  process.send?.(process.memoryUsage());
});
