import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WORK_FOLDER } from '../log-folder.js';
import { Shipper } from './shipper.js';
import type { ShipperOptions } from './shipper.js';
import type { FinishMessage, LogMessage } from './shipper-messages.js';

/**
 * The life of the shipper's process: works until its parent says `finish` and ends when that is done, or ends at once when its
 * parent is gone. What is under way then is whole or not there, and the next shipper goes on.
 */
export function runShipper(options: Omit<ShipperOptions, 'log'>): void {
  mkdirSync(join(options.dir, WORK_FOLDER), { recursive: true });
  const log = (line: string): void => {
    const message: LogMessage = { line };
    if (process.connected) process.send?.(message, () => undefined);
  };
  const shipper = new Shipper({ ...options, log });
  const stop = new AbortController();
  let isFinishing = false;
  const working = shipper.run(stop.signal);
  working.catch((error: unknown) => {
    log(`prediction log: the shipper stopped: ${String(error)}`);
    process.exit(1);
  });
  process.on('disconnect', () => isFinishing || process.exit(0));
  // The parent may have gone while this process was loading.
  if (!process.connected) process.exit(0);
  process.once('message', ({ finishMs }: FinishMessage) => {
    isFinishing = true;
    stop.abort();
    void working
      .then(() => shipper.finish(finishMs))
      .then((isDone) => isDone || log('prediction log: not all is shipped; the next start on this machine does it'))
      .then(() => options.engine.close())
      .finally(() => process.exit(0));
  });
  // Ctrl-C in a terminal reaches the whole group; the parent says when to end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}
