import type { TrainerJob, TrainerMessage } from '../../adapters/trainer/child/trainer-messages.js';
import { isDomainError } from '../../core/errors.js';
import { dieWithParent, offerToOomKiller } from '../child/parent-watch.js';
import { runPredictJob } from './xgboost/predict-job.js';
import { runScoreJob } from './scoring/score-job.js';
import { runTrainJob } from './xgboost/train-job.js';
import { XgboostLibrary, XgboostRefusal } from './xgboost/xgboost-library.js';

/**
 * Entry of the trainer's child process: `child LIBRARY_PATH PARENT_PID`, with one job over the channel.
 * Refusals are sent as messages. Everything else, memory that ran out included, ends the process with an error on stderr, which
 * the parent reports as TRAINER_DIED.
 */
const [libraryPath = '', parentPid = ''] = process.argv.slice(2);
const OUT_OF_MEMORY = /bad_alloc|out of memory|cannot allocate/i;

dieWithParent(Number(parentPid));
offerToOomKiller();
process.once('message', (job: TrainerJob) => {
  void answer(job).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, () => process.exit(1));
    },
  );
});

async function answer(job: TrainerJob): Promise<void> {
  try {
    await send(await resultOf(job));
  } catch (error) {
    await send(refusalOf(error, job));
  }
}

async function resultOf(job: TrainerJob): Promise<TrainerMessage> {
  const library = new XgboostLibrary(libraryPath);
  switch (job.kind) {
    case 'train': {
      const summary = await runTrainJob(library, job, (message) => {
        void send(message);
      });
      return { kind: 'trained', libraryVersion: library.version, summary };
    }
    case 'predict':
      await runPredictJob(library, job, send);
      return { kind: 'predicted' };
    case 'score':
      await runScoreJob(library, job, send);
      return { kind: 'predicted' };
    case 'version':
      return { kind: 'version', libraryVersion: library.version };
  }
}

/** @throws the error itself when it is no refusal */
function refusalOf(error: unknown, job: TrainerJob): TrainerMessage {
  if (isDomainError(error)) return { kind: 'refused', code: error.code, details: error.details };
  if (!(error instanceof XgboostRefusal) || OUT_OF_MEMORY.test(error.message)) throw error;
  return { kind: 'refused', code: 'TRAINER_REJECTED', details: { step: job.kind, reason: error.message } };
}

function send(message: TrainerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });
}
