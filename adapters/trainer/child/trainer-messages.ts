import type { ErrorCode } from '../../../core/errors.js';
import type { ErrorDetails } from '../../../core/errors/error-spec.js';
import type { PredictRequest, TrainRequest, TrainResult } from '../trainer.js';

/** What the parent asks of a child: exactly one job per process. */
export type TrainerJob =
  | (Omit<TrainRequest, 'kind' | 'resumeFrom'> & { readonly kind: 'train'; readonly resumeFromPath: string | null })
  | (Omit<PredictRequest, 'kind' | 'signal' | 'threads'> & { readonly kind: 'predict'; readonly threads: number });

export type TrainJob = Extract<TrainerJob, { kind: 'train' }>;
export type PredictJob = Extract<TrainerJob, { kind: 'predict' }>;

/** What a child knows of its training; the parent adds the rest of the result. */
export type TrainSummary = Omit<TrainResult, 'libraryVersion' | 'libraryDigest' | 'cpuClass' | 'history'>;

export type TrainerMessage =
  | { readonly kind: 'round'; readonly round: number; readonly metrics: Record<string, number> }
  | { readonly kind: 'checkpoint'; readonly round: number; readonly path: string; readonly libraryVersion: string }
  | { readonly kind: 'trained'; readonly libraryVersion: string; readonly summary: TrainSummary }
  | { readonly kind: 'predicted-part'; readonly values: Float32Array }
  | { readonly kind: 'predicted' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: ErrorDetails };
