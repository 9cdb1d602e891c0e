import { DomainError } from '../../../core/errors.js';
import { runChild, SMALL_YOUNG_GENERATION } from '../../run-child.js';
import type { TrainerKindName } from '../../../core/trainers/trainer-kinds.js';
import type { TrainerJob, TrainerMessage } from './trainer-messages.js';

export interface TrainerChildSettings {
  /** Compiled entry (`.js`), or its TypeScript source. */
  readonly childEntry: string;
  /** Whose programs the child is to load. */
  readonly kind: TrainerKindName;
  /** Null for a kind that is part of this program. */
  readonly libraryPath: string | null;
  /** All the child sees; nothing of this process's environment is added. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface TrainerChildRun {
  readonly job: TrainerJob;
  /** Ends the child; the result is then a rejection with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onMessage?: (message: TrainerMessage) => void;
}

type FinalMessage = Extract<TrainerMessage, { kind: 'trained' | 'predicted' }>;

/**
 * Runs one job in a fresh process and gives its last message once the process is gone.
 * @throws DomainError that the child sent, or TRAINER_DIED when it ended without an answer; the signal's reason after an abort
 */
export async function runTrainerChild(settings: TrainerChildSettings, run: TrainerChildRun): Promise<FinalMessage> {
  const { childEntry: entry, kind, libraryPath, environment } = settings;
  let round: number | undefined;
  const onMessage = (message: TrainerMessage): void => {
    if (message.kind === 'round') round = message.round;
    run.onMessage?.(message);
  };
  const { last, how, output } = await runChild<TrainerJob, TrainerMessage>(
    { entry, args: [kind, libraryPath ?? ''], options: [SMALL_YOUNG_GENERATION], environment },
    { ...run, onMessage },
  );
  if (last?.kind === 'trained' || last?.kind === 'predicted') return last;
  if (last?.kind === 'refused') throw new DomainError(last.code, last.details);
  throw new DomainError('TRAINER_DIED', { end: how, round, output });
}
