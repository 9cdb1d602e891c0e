import { ownFile } from '../child/own-file.js';

/** The file that a trainer starts as its child process. */
export function trainerChildEntry(): string {
  return ownFile('workers/trainer/child');
}
