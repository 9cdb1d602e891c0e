import { keepFilesPrivate } from '../../adapters/private-files.js';
import type { TrainerJob, TrainerMessage } from '../../adapters/trainer/child/trainer-messages.js';
import { isDomainError } from '../../core/errors.js';
import { unforeseenText } from '../../core/unforeseen-error.js';
import { dieWithParent } from '../child/die-with-parent.js';
import { endWithKind } from '../child/end-with-kind.js';
import { offerToOomKiller } from '../child/offer-to-oom-killer.js';
import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';
import type { TrainerProgram } from './program/trainer-program.js';

/**
 * Entry of the trainer's child process: `child KIND LIBRARY_PATH PARENT_PID`, with one job over the channel.
 * Refusals are sent as messages. Everything else, memory that ran out included, ends the process with an error on stderr, which
 * the parent reports as TRAINER_DIED.
 */
const [kind = '', libraryPath = '', parentPid = ''] = process.argv.slice(2);

/** Each loads what its kind needs and no more. */
const PROGRAMS: Readonly<Record<TrainerKindName, () => Promise<(libraryPath: string) => TrainerProgram>>> = {
  xgboost: async () => (await import('./xgboost/program.js')).openProgram,
  baseline: async () => (await import('./baseline/program.js')).openProgram,
  'isolation-forest': async () => (await import('./isolation-forest/program.js')).openProgram,
};

keepFilesPrivate();
endWithKind();
dieWithParent(Number(parentPid));
offerToOomKiller();
process.once('message', (job: TrainerJob) => {
  void answer(job).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${unforeseenText(error)}\n`, () => process.exit(1));
    },
  );
});

async function answer(job: TrainerJob): Promise<void> {
  let program: TrainerProgram | undefined;
  try {
    // The parent names a kind of the same release.
    program = (await PROGRAMS[kind as TrainerKindName]())(libraryPath);
    await send(await resultOf(program, job));
  } catch (error) {
    await send(refusalOf(error, job, program));
  }
}

async function resultOf(program: TrainerProgram, job: TrainerJob): Promise<TrainerMessage> {
  const { libraryVersion } = program;
  switch (job.kind) {
    case 'train':
      return { kind: 'trained', libraryVersion, summary: await program.train(job, (message) => void send(message)) };
    case 'predict':
      await program.predict(job, send);
      return { kind: 'predicted' };
  }
}

/** @throws the error itself when it is no refusal */
function refusalOf(error: unknown, job: TrainerJob, program: TrainerProgram | undefined): TrainerMessage {
  if (isDomainError(error)) return { kind: 'refused', code: error.code, details: error.details };
  const reason = program?.refusalOf(error);
  if (program === undefined || reason === undefined) throw error;
  return { kind: 'refused', code: 'TRAINER_REJECTED', details: { trainer: program.title, step: job.kind, reason } };
}

function send(message: TrainerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });
}
