import process from 'node:process';
import { keepFilesPrivate } from '../../../adapters/private-files.js';
import type { ScorerJob, ScorerMessage } from '../../../adapters/batch-scorer/scorer-messages.js';
import { isDomainError } from '../../../core/errors.js';
import { unforeseenText } from '../../../core/unforeseen-error.js';
import { dieWithParent } from '../../child/die-with-parent.js';
import { endWithKind } from '../../child/end-with-kind.js';
import { offerToOomKiller } from '../../child/offer-to-oom-killer.js';
import { scoreParts } from './score-parts.js';

/**
 * Entry of the process that scores parts of a file: `child LIBRARY_PATH PARENT_PID`, with one job over the channel and parts after it.
 * Refusals are sent as messages. Everything else, memory that ran out included, ends the process with an error on stderr, which
 * the parent reports as SCORER_DIED.
 */
const [libraryPath = '', parentPid = ''] = process.argv.slice(2);

keepFilesPrivate();
endWithKind();
dieWithParent(Number(parentPid));
offerToOomKiller();
process.once('message', (job: ScorerJob) => {
  void answer(job).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${unforeseenText(error)}\n`, () => process.exit(1));
    },
  );
});

async function answer(job: ScorerJob): Promise<void> {
  try {
    await scoreParts(job, libraryPath, send);
    await send({ kind: 'ended' });
  } catch (error) {
    if (!isDomainError(error)) throw error;
    await send({ kind: 'refused', code: error.code, details: error.details });
  }
}

function send(message: ScorerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });
}
