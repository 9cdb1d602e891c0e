import { join } from 'node:path';
import { makePrivateFolderSync } from '../../../adapters/private-files.js';
import { unforeseenText } from '../../../core/unforeseen-error.js';
import { WORK_FOLDER } from '../segment/log-folder.js';
import { Shipper } from './shipper.js';
import type { ShipperOptions } from './shipper.js';
import { LEFT_EXIT_CODE } from './shipper-messages.js';
import type { FinishMessage, LogMessage } from './shipper-messages.js';

/** For removing temporary files at the end, while a statement may be running. */
const CLOSE_MS = 1_000;

/**
 * The life of the shipper's process: works until its parent says `finish` and ends when that is done, or ends at once when its
 * parent is gone. What is under way then is whole or not there, and the next shipper goes on.
 */
export function runShipper(options: Omit<ShipperOptions, 'log'>): void {
  makePrivateFolderSync(join(options.dir, WORK_FOLDER));
  const log = (line: string): void => {
    const message: LogMessage = { line };
    if (process.connected) process.send?.(message, () => undefined);
  };
  const shipper = new Shipper({ ...options, log });
  const stop = new AbortController();
  let isFinishing = false;
  const working = shipper.run(stop.signal);
  working.catch((error: unknown) => {
    log(`prediction log: the shipper stopped: ${unforeseenText(error)}`);
    process.exit(1);
  });
  const end = (code: number): void => {
    setTimeout(() => process.exit(code), CLOSE_MS);
    void options.engine.close().finally(() => process.exit(code));
  };
  process.on('disconnect', () => isFinishing || end(0));
  // The parent may have gone while this process was loading.
  if (!process.connected) end(0);
  process.once('message', ({ finishMs }: FinishMessage) => {
    isFinishing = true;
    stop.abort();
    void working
      .then(() => shipper.finish(finishMs))
      .then(
        (isDone) => end(isDone ? 0 : LEFT_EXIT_CODE),
        () => end(LEFT_EXIT_CODE),
      );
  });
  // Ctrl-C in a terminal reaches the whole group; the parent says when to end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}
