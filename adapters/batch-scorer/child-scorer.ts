import { DomainError } from '../../core/errors.js';
import { runTrainerChild } from '../trainer/child/trainer-child.js';
import type { TrainerChildSettings } from '../trainer/child/trainer-child.js';
import type { ScoreMessage, TrainerMessage } from '../trainer/child/trainer-messages.js';
import type { PartRequest, ScoredPart, Scorer, ScorerRequest } from '../trainer/trainer.js';

interface Waiting {
  readonly resolve: (part: ScoredPart) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One child that has the model loaded; parts go to it as ranges of rows, and come back as files.
 * Invariants: 1. answers come in the order of the questions; 2. once the child is gone, every question that waits and every later one
 * rejects with why.
 */
export class ChildScorer implements Scorer {
  private readonly waiting: Waiting[] = [];
  private readonly stop = new AbortController();
  private readonly ended: Promise<void>;
  private send: (message: ScoreMessage) => void = () => undefined;
  private end: { readonly error: Error } | undefined;

  constructor(settings: TrainerChildSettings, { signal, ...job }: ScorerRequest) {
    this.ended = runTrainerChild(settings, {
      job: { kind: 'score', ...job },
      signal: AbortSignal.any([signal, this.stop.signal]),
      onMessage: (message) => this.receive(message),
      onStarted: (send) => {
        this.send = send;
      },
    }).then(
      () => this.fail(new DomainError('TRAINER_DIED', { end: 'its end, as it was told', round: undefined, output: '' })),
      (error: unknown) => this.fail(error),
    );
  }

  score(part: PartRequest): Promise<ScoredPart> {
    return new Promise((resolve, reject) => {
      if (this.end !== undefined) return reject(this.end.error);
      this.waiting.push({ resolve, reject });
      this.send({ kind: 'part', part });
    });
  }

  async close(): Promise<void> {
    if (this.waiting.length > 0)
      this.stop.abort(new DomainError('TRAINER_DIED', { end: 'its scorer being closed', round: undefined, output: '' }));
    else this.send({ kind: 'end' });
    await this.ended;
  }

  private receive(message: TrainerMessage): void {
    if (message.kind === 'scored') this.waiting.shift()?.resolve(message.part);
  }

  private fail(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.end = { error };
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
