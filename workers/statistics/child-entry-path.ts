import { ownFile } from '../child/own-file.js';

/** The file that statistics run in as a child process. */
export function statisticsChildEntry(): string {
  return ownFile('workers/statistics/child');
}
