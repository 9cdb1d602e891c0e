import type { ActivityRetry } from '../../client/activity-retry.js';
import type { ProgressListener } from '../../client/watch-progress.js';
import type { ActivityProgress } from '../../contracts/activities.js';
import type { CommandIo } from './command-io.js';
import { formatCount } from './format-metrics.js';

const MARKS = { waiting: '·', running: '▶', done: '✓', failed: '✗', skipped: '–' } as const;
const BEAT_INTERVAL_MS = 2_000;

/** Prints a line for every stage that changes and, now and then, how far it is. Progress goes to stderr: stdout is the result. */
export function reportProgress(io: CommandIo, now: () => number = Date.now): ProgressListener {
  let beatAt = 0;
  return {
    onStage: ({ stage, state, text }) =>
      io.note(`  ${MARKS[state]} ${stage.padEnd(10)} ${state === 'running' && text === '' ? 'running' : text}`.trimEnd()),
    onBeat: (progress) => {
      const text = beatText(progress);
      if (text === undefined || now() - beatAt < BEAT_INTERVAL_MS) return;
      beatAt = now();
      io.note(`    ${text}`);
    },
    onRetry: (retry) => io.note(`    ${retryText(retry)}`),
  };
}

/** `training: round 120 of 400, log_loss 0.4213`, or `reading rows: 1,000,000 rows`; undefined: there is no number yet. */
export function beatText({ stage, round, rounds, part, parts, rows, metrics }: ActivityProgress): string | undefined {
  const done = [
    ...counted('round', round, rounds),
    ...counted('part', part, parts),
    ...(rows === undefined ? [] : [`${formatCount(rows)} rows`]),
  ];
  if (done.length === 0) return undefined;
  const numbers = Object.entries(metrics ?? {}).map(([name, value]) => `${name} ${value?.toPrecision(4) ?? '-'}`);
  return `${stage}: ${[...done, ...numbers].join(', ')}`;
}

/** `ingestSnapshot failed and is tried again (attempt 3 of 10): SOURCE_UNAVAILABLE: …` */
export function retryText({ activity, attempt, maxAttempts, failure }: ActivityRetry): string {
  return `${activity} failed and is tried again (attempt ${attempt}${maxAttempts === null ? '' : ` of ${maxAttempts}`}): ${failure}`;
}

function counted(what: string, count: number | undefined, of: number | undefined): readonly string[] {
  return count === undefined ? [] : [`${what} ${count}${of === undefined ? '' : ` of ${of}`}`];
}
