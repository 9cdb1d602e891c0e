import process from 'node:process';
import type { ScoreJob, ScoreMessage, TrainerMessage } from '../../adapters/trainer/trainer-messages.js';
import { loadBooster, scoreMatrix } from './score-matrix.js';
import type { XgboostLibrary } from './xgboost-library.js';

/** Scores matrices as they come, each in one answer, until told that there are no more. @throws XgboostRefusal, DomainError TRAINER_INPUT_INVALID */
export async function runScoreJob(library: XgboostLibrary, job: ScoreJob, send: (message: TrainerMessage) => Promise<void>): Promise<void> {
  const messages = incoming();
  const booster = loadBooster(library, job);
  for await (const message of messages) {
    if (message.kind === 'end') return;
    const parts: Float32Array[] = [];
    await scoreMatrix(booster, job, message.matrix, async (values) => void parts.push(values));
    await send({ kind: 'scored', values: joined(parts) });
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

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
