import process from 'node:process';
import type { ScoreJob, ScoreMessage, TrainerMessage } from '../../../adapters/trainer/child/trainer-messages.js';
import { PartScorer } from './part-scorer.js';
import type { XgboostLibrary } from '../xgboost/xgboost-library.js';

/**
 * Scores parts of a file as they come, each with one answer, until told that there are no more.
 * @throws XgboostRefusal, DomainError TRAINER_INPUT_INVALID, TABLE_ENGINE_FAILED, FEATURE_…
 */
export async function runScoreJob(library: XgboostLibrary, job: ScoreJob, send: (message: TrainerMessage) => Promise<void>): Promise<void> {
  const messages = incoming();
  const scorer = await PartScorer.open(library, job);
  try {
    for await (const message of messages) {
      if (message.kind === 'end') return;
      await send({ kind: 'scored', part: await scorer.score(message.part) });
    }
  } finally {
    scorer.close();
  }
}

/** Listens from the call on, so that nothing that is sent meanwhile is lost. */
function incoming(): AsyncIterable<ScoreMessage> {
  const queue: ScoreMessage[] = [];
  let wake: () => void = () => undefined;
  process.on('message', (message: ScoreMessage) => {
    queue.push(message);
    wake();
  });
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const message = queue.shift();
        if (message !== undefined) yield message;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
