import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { ActiveModel, EndpointTable } from '../endpoint-table.js';
import type { Observed } from '../http/route.js';
import type { PredictionSink } from '../prediction-log/prediction-sink.js';
import type { ServableModel } from '../servable-model.js';
import { PredictionIds } from './prediction-ids.js';
import type { RowBatch } from './row-batch.js';

/** A request for predictions, whatever protocol it came by. */
export interface PredictCall {
  readonly endpoint: string;
  /** Version that the client insists on, as in a path; undefined: what the deployment gives it. */
  readonly version?: string | undefined;
  /** Whom the prediction is about: keeps a client at its variant, and goes to the prediction log. */
  readonly entity?: string | undefined;
  /** Checks and encodes the rows for the model that was chosen; called again for each shadow. Errors: INPUT_…. */
  readonly read: (model: ServableModel) => RowBatch;
  readonly observed: Observed;
}

export interface Predicted {
  readonly active: ActiveModel;
  readonly output: ModelOutput;
  readonly rows: number;
  /** One prediction id a row. */
  readonly ids: readonly string[];
}

export interface PredictorOptions {
  readonly endpoints: EndpointTable;
  readonly log: PredictionSink | undefined;
}

/**
 * What every protocol's routes hand their rows to: choice of the variant, checks, scoring in batches, shadow, metrics, log.
 * The variant is looked up and its rows are queued in one turn, so that a model which is being replaced still answers them.
 */
export class Predictor {
  private readonly predictionIds = new PredictionIds();

  constructor(private readonly options: PredictorOptions) {}

  /** Errors: SERVING_MODEL_UNKNOWN, SERVING_NOT_READY, SERVING_VERSION_NOT_ACTIVE, SERVING_OVERLOADED; those of `read`. */
  async predict(call: PredictCall): Promise<Predicted> {
    const started = performance.now();
    const atMs = Date.now();
    const active = this.options.endpoints.choose(call.endpoint, call.version, call.entity);
    call.observed.active = active;
    const batch = call.read(active.model);
    const output = await active.model.score(batch.matrix, batch.rows);
    active.meters.rows.inc(batch.rows);
    const ids = new Array<string>(batch.rows);
    for (let row = 0; row < batch.rows; row += 1) ids[row] = this.predictionIds.next(atMs);
    this.record(call, { active, ids, atMs, batch, output }, started);
    return { active, output, rows: batch.rows, ids };
  }

  private record(call: PredictCall, scored: Scored, started: number): void {
    const { active, ids, atMs, batch, output } = scored;
    this.options.log?.append({ active, ids, atMs, latencyMs: performance.now() - started, entity: call.entity, batch, output });
  }
}

interface Scored {
  readonly active: ActiveModel;
  readonly ids: readonly string[];
  readonly atMs: number;
  readonly batch: RowBatch;
  readonly output: ModelOutput;
}
