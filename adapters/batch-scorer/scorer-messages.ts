import type { ErrorCode } from '../../core/errors.js';
import type { ErrorDetails } from '../../core/errors/error-spec.js';
import type { PartRequest, ScoredPart, ScorerRequest } from './batch-scorer.js';

/** What the parent asks of a child, once. */
export type ScorerJob = Omit<ScorerRequest, 'signal'>;

/** Afterwards, any number of times, then `end`. */
export type ScoreMessage = { readonly kind: 'part'; readonly part: PartRequest } | { readonly kind: 'end' };

export type ScorerMessage =
  | { readonly kind: 'scored'; readonly part: ScoredPart }
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: ErrorDetails };
