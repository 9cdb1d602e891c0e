import type { ModelRuntime } from '../../../adapters/model-runtime/model-runtime.js';
import type { AnswerOf, JobName, ReportStage, RequestOf } from '../../../adapters/statistics/statistics.js';
import type { TableEngine } from '../../../adapters/table-engine/table-engine.js';

/** What jobs work with. */
export interface JobParts {
  /** The table engine is loaded at the first call: that takes half a second, which half of the jobs can do without. */
  readonly readTable: TableEngine['readTable'];
  readonly runtime: ModelRuntime;
  readonly report: ReportStage;
}

export type JobFunction<N extends JobName> = (request: RequestOf<N>, parts: JobParts) => Promise<AnswerOf<N>>;

/** A job is ended from outside, by ending its process. */
export const UNDISTURBED: AbortSignal = new AbortController().signal;
