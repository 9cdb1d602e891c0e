import type { ProgressListener } from '../../client/watch-progress.js';
import type { CommandIo } from './command-io.js';

const MARKS = { waiting: '·', running: '▶', done: '✓', failed: '✗', skipped: '–' } as const;
const BEAT_INTERVAL_MS = 2_000;

/** Prints a line for every stage that changes and, now and then, the round a training is in. Progress goes to stderr: stdout is the result. */
export function reportProgress(io: CommandIo): ProgressListener {
  let beatAt = 0;
  return {
    onStage: ({ stage, state, text }) =>
      io.note(`  ${MARKS[state]} ${stage.padEnd(10)} ${state === 'running' && text === '' ? 'running' : text}`.trimEnd()),
    onBeat: ({ stage, round, rounds, metrics }) => {
      if (round === undefined || Date.now() - beatAt < BEAT_INTERVAL_MS) return;
      beatAt = Date.now();
      const numbers = Object.entries(metrics ?? {}).map(([name, value]) => `${name} ${value?.toPrecision(4) ?? '-'}`);
      io.note(
        `    ${stage}: round ${round}${rounds === undefined ? '' : ` of ${rounds}`}${numbers.length === 0 ? '' : `, ${numbers.join(', ')}`}`,
      );
    },
  };
}
