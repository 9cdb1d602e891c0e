import { DomainError } from '../../core/errors.js';
import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';
import { runChild, SMALL_YOUNG_GENERATION } from '../run-child.js';
import type { BatchScorer, OpenScorer, PartRequest, ScoredPart, ScorerRequest } from './batch-scorer.js';
import type { ScoreMessage, ScorerJob, ScorerMessage } from './scorer-messages.js';

export interface ChildBatchScorerSettings {
  /** Compiled entry (`.js`), or its TypeScript source. */
  readonly childEntry: string;
  /** All a child sees; nothing of this process's environment is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the kinds that score with a library of their own. */
  readonly libraryPaths: Readonly<Partial<Record<TrainerKindName, string>>>;
}

/** A child of its own for each open scorer: it reads, scores and writes, so that rows never pass through the caller. */
export class ChildBatchScorer implements BatchScorer {
  constructor(private readonly settings: ChildBatchScorerSettings) {}

  open(request: ScorerRequest): OpenScorer {
    return new ChildScorer(this.settings, request);
  }
}

interface Waiting {
  readonly resolve: (part: ScoredPart) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One child that has the model loaded; parts go to it as ranges of rows, and come back as files.
 * Invariants: 1. answers come in the order of the questions; 2. once the child is gone, every question that waits and every later one
 * rejects with why.
 */
class ChildScorer implements OpenScorer {
  private readonly waiting: Waiting[] = [];
  private readonly stop = new AbortController();
  private readonly ended: Promise<void>;
  private send: (message: ScoreMessage) => void = () => undefined;
  private end: { readonly error: Error } | undefined;

  constructor(settings: ChildBatchScorerSettings, { signal, ...job }: ScorerRequest) {
    this.ended = this.run(settings, job, AbortSignal.any([signal, this.stop.signal])).then(
      (error) => this.fail(error),
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
    if (this.waiting.length > 0) this.stop.abort(new DomainError('SCORER_DIED', { end: 'closed while parts waited', output: '' }));
    else this.send({ kind: 'end' });
    await this.ended;
  }

  /** Resolves with why nothing more is scored. */
  private async run(settings: ChildBatchScorerSettings, job: ScorerJob, signal: AbortSignal): Promise<Error> {
    const { childEntry: entry, libraryPaths, environment } = settings;
    const args = [libraryPaths[job.trainer] ?? ''];
    const { last, how, output } = await runChild<ScorerJob, ScorerMessage, ScoreMessage>(
      { entry, args, options: [SMALL_YOUNG_GENERATION], environment },
      {
        job,
        signal,
        onMessage: (message) => this.receive(message),
        onStarted: (send) => {
          this.send = send;
        },
      },
    );
    if (last?.kind === 'refused') return new DomainError(last.code, last.details);
    return new DomainError('SCORER_DIED', { end: last?.kind === 'ended' ? 'it was closed' : how, output });
  }

  private receive(message: ScorerMessage): void {
    if (message.kind === 'scored') this.waiting.shift()?.resolve(message.part);
  }

  private fail(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.end = { error };
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
