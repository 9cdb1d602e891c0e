import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import type { ActiveModel } from '../../model/active-model.js';
import type { RowBatch } from '../../model/row-batch.js';
import type { Caller } from '../../tokens/token-gate.js';

/** The rows of one answered request. */
export interface AnsweredRows {
  /** One per row, in order. */
  readonly ids: readonly string[];
  /** Epoch milliseconds at which the request was read. */
  readonly atMs: number;
  readonly latencyMs: number;
  /** Whom the prediction is about, when the client says. */
  readonly entity: string | undefined;
  readonly batch: RowBatch;
  readonly output: ModelOutput;
}

/** Who sent a request. */
export interface Sender {
  readonly caller?: Caller | undefined;
  readonly address: string;
}

/** The rows of one request that this process answered, or that a shadow was given. */
export interface PredictionEntry extends AnsweredRows {
  /** Endpoint, revision, model, version, variant and signature are found through it. */
  readonly active: ActiveModel;
  /** Whose share of the log's room they take. */
  readonly sender: Sender;
}

/** Where predictions are logged. `append` never throws and never waits: what cannot be kept is dropped and counted. */
export interface PredictionSink {
  append(entry: PredictionEntry): void;
}
