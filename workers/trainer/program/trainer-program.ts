import type { PredictJob, TrainJob, TrainerMessage, TrainSummary } from '../../../adapters/trainer/child/trainer-messages.js';

/** What a trainer's child does, for one trainer kind. Each kind has one in `workers/trainer/KIND/program.ts`. */
export interface TrainerProgram {
  /** A name in messages. */
  readonly title: string;
  readonly libraryVersion: string;
  /** @throws DomainError, or an error of which `refusalOf` knows the text */
  train(job: TrainJob, send: (message: TrainerMessage) => void): Promise<TrainSummary>;
  /** Sends the values of the matrix in order, in parts. */
  predict(job: PredictJob, send: (message: TrainerMessage) => Promise<void>): Promise<void>;
  /** What the library had against the data or the parameters; undefined when the error is none of its refusals. */
  refusalOf(error: unknown): string | undefined;
}
