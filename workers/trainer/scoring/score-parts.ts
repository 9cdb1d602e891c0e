import process from 'node:process';
import type { ScoreMessage, ScorerJob, ScorerMessage } from '../../../adapters/batch-scorer/scorer-messages.js';
import { openRowScorer } from './open-row-scorer.js';
import { PartScorer } from './part-scorer.js';

/**
 * Scores parts of a file as they come, each with one answer, until told that there are no more.
 * @throws DomainError TRAINER_…, MODEL_…, TABLE_ENGINE_FAILED, FEATURE_…
 */
export async function scoreParts(job: ScorerJob, libraryPath: string, send: (message: ScorerMessage) => Promise<void>): Promise<void> {
  const messages = incoming();
  const scorer = await PartScorer.open(await openRowScorer(job, libraryPath), job);
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
