import type { ErrorCode } from '../../../core/errors.js';
import type { ErrorDetails } from '../../../core/errors/error-spec.js';
import type { ModelPaths, PredictRequest, TrainRequest } from '../trainer.js';

/** What the parent asks of a child: exactly one job per process. */
export type TrainerJob =
  | (Omit<TrainRequest, 'kind' | 'resumeFrom'> & { readonly kind: 'train'; readonly resumeFromPath: string | null })
  | (Omit<PredictRequest, 'kind' | 'signal' | 'threads'> & { readonly kind: 'predict'; readonly threads: number });

export type TrainJob = Extract<TrainerJob, { kind: 'train' }>;
export type PredictJob = Extract<TrainerJob, { kind: 'predict' }>;

export interface TrainSummary {
  readonly files: ModelPaths;
  readonly rounds: number;
  readonly bestIteration: number;
  readonly bestScore: number | null;
  readonly metric: string;
  readonly stoppedEarly: boolean;
  readonly resumedFromRound: number;
  readonly checkpointIgnored: string | null;
}

export type TrainerMessage =
  | { readonly kind: 'round'; readonly round: number; readonly metrics: Record<string, number> }
  | { readonly kind: 'checkpoint'; readonly round: number; readonly path: string; readonly libraryVersion: string }
  | { readonly kind: 'trained'; readonly libraryVersion: string; readonly summary: TrainSummary }
  | { readonly kind: 'predicted-part'; readonly values: Float32Array }
  | { readonly kind: 'predicted' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: ErrorDetails };
