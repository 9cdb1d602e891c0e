import type { ErrorCode } from '../../core/errors.js';
import type { ErrorDetails } from '../../core/errors/error-spec.js';
import type { AnswerOf, JobName, RequestOf } from './statistics.js';

/** What the parent asks of a child: exactly one job per process. */
export interface JobMessage<N extends JobName = JobName> {
  readonly name: N;
  readonly request: RequestOf<N>;
}

export type StatisticsMessage<N extends JobName = JobName> =
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'done'; readonly answer: AnswerOf<N> }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: ErrorDetails };
