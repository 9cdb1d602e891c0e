import process from 'node:process';
import { unforeseenText } from '../../core/unforeseen-error.js';

/** What Node prints of an error that nobody caught quotes it whole, and the parent tells the last lines of a child that died. */
export function endWithKind(): void {
  process.setUncaughtExceptionCaptureCallback((error) => {
    process.stderr.write(`${unforeseenText(error)}\n`, () => process.exit(1));
  });
}
