import type { TrainerMessage, TrainJob } from '../../../../adapters/trainer/child/trainer-messages.js';
import '../../../../workers/trainer/child.js';

/**
 * The trainer's child, which is killed when it reports round N of a job whose folder is named `…-dies-after-N`: the round of
 * death must not depend on how fast a test notices rounds.
 */
let deathRound = Infinity;
process.prependOnceListener('message', (message: unknown) => {
  const job = message as TrainJob;
  deathRound = Number(/-dies-after-(\d+)$/.exec(job.workDir)?.[1] ?? Infinity);
});

const send = process.send?.bind(process) as (message: TrainerMessage, ...rest: unknown[]) => boolean;
process.send = (message: TrainerMessage, ...rest: unknown[]) => {
  if (message.kind === 'round' && message.round >= deathRound) process.kill(process.pid, 'SIGKILL');
  return send(message, ...rest);
};
