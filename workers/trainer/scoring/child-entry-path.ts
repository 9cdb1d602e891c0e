import { ownFile } from '../../child/own-file.js';

/** The file that a batch scorer starts as its child process. */
export function scorerChildEntry(): string {
  return ownFile('workers/trainer/scoring/child');
}
