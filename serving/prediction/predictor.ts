import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { ActiveModel } from '../model/active-model.js';
import type { EndpointTable } from '../variants/endpoint-table.js';
import type { Observed } from '../http/route.js';
import type { PredictionEntry, PredictionSink, Sender } from '../prediction-log/segment/prediction-sink.js';
import type { ServableModel } from '../model/servable-model.js';
import type { ShadowRunner } from '../variants/shadow-runner.js';
import type { HeaderSource } from '../variants/served-revision.js';
import { PredictionIds } from './prediction-ids.js';
import type { RowBatch } from '../model/row-batch.js';
import { checkEntity } from './check-entity.js';
import type { Caller } from '../tokens/token-gate.js';

/** A request for predictions, whatever protocol it came by. */
export interface PredictCall {
  readonly endpoint: string;
  /** Version that the client insists on, as in a path; undefined: what the deployment gives it. */
  readonly version?: string | undefined;
  /** Whom the prediction is about: keeps a client at its variant, and goes to the prediction log. */
  readonly entity?: string | undefined;
  readonly sender: Sender;
  /** For deployments that keep clients at their variant by a header of theirs. */
  readonly headers?: HeaderSource | undefined;
  /** Checks and encodes the rows for the model that was chosen; called again for each shadow. Errors: INPUT_…. */
  readonly read: (model: ServableModel) => RowBatch;
  readonly observed: Observed;
  /** Undefined: a part of this process, which may use every endpoint. */
  readonly caller?: Caller | undefined;
}

export interface Predicted {
  readonly active: ActiveModel;
  readonly output: ModelOutput;
  readonly rows: number;
  /** As it was read. */
  readonly batch: RowBatch;
  /** One prediction id a row. */
  readonly ids: readonly string[];
}

interface Scored {
  readonly active: ActiveModel;
  readonly batch: RowBatch;
  readonly output: ModelOutput;
  readonly firstId: string;
  readonly atMs: number;
  readonly started: number;
  readonly readMs: number;
}

export interface PredictorOptions {
  readonly endpoints: EndpointTable;
  readonly log: PredictionSink | undefined;
  readonly shadows?: ShadowRunner;
}

/**
 * What every protocol's routes hand their rows to: choice of the variant, checks, scoring in batches, shadow, metrics, log.
 * The variant is looked up and its rows are queued in one turn, so that a model which is being replaced still answers them.
 */
export class Predictor {
  private readonly predictionIds = new PredictionIds();

  constructor(private readonly options: PredictorOptions) {}

  /**
   * What `answer` makes of the scores. Errors, also thrown at once: SERVING_MODEL_UNKNOWN, SERVING_NOT_READY,
   * INPUT_VALUE_REFUSED, SERVING_VERSION_NOT_ACTIVE, SERVING_ENDPOINT_FORBIDDEN, SERVING_OVERLOADED; those of `read` and `answer`.
   */
  predict<T>(call: PredictCall, answer: (predicted: Predicted) => T): Promise<T> {
    if (call.entity !== undefined) checkEntity(call.entity);
    const started = performance.now();
    const atMs = Date.now();
    // The id of its first row stands for the request, so that the log tells how a request without a key got its variant.
    const firstId = this.predictionIds.next(atMs);
    const active = this.options.endpoints.seenBy(call.caller).choose(call.endpoint, call, firstId);
    call.observed.active = active;
    const failed = (error: unknown): never => {
      active.model.statistics.failed(performance.now() - started);
      throw error;
    };
    let batch: RowBatch;
    try {
      batch = call.read(active.model);
    } catch (error) {
      return failed(error);
    }
    const readMs = performance.now() - started;
    const scored = active.model.score(batch.matrix, batch.rows);
    return scored.then((output) => answer(this.scored(call, { active, batch, output, firstId, atMs, started, readMs })), failed);
  }

  private scored(call: PredictCall, { active, batch, output, firstId, atMs, started, readMs }: Scored): Predicted {
    const { rows } = batch;
    const latencyMs = performance.now() - started;
    active.model.statistics.answered({ rows, readMs, scoreMs: latencyMs - readMs, totalMs: latencyMs }, atMs);
    active.meters.scored(output, rows, latencyMs);
    const ids = new Array<string>(rows);
    ids[0] = firstId;
    for (let row = 1; row < rows; row += 1) ids[row] = this.predictionIds.next(atMs);
    this.record(call, { active, sender: call.sender, ids, atMs, latencyMs, entity: call.entity, batch, output });
    return { active, output, rows, batch, ids };
  }

  private record({ endpoint, read }: PredictCall, entry: PredictionEntry): void {
    const { log, shadows, endpoints } = this.options;
    log?.append(entry);
    if (shadows === undefined || endpoints.find(endpoint)?.served?.hasShadows !== true) return;
    const { active, sender, ids, atMs, entity, output } = entry;
    shadows.offer({ endpoint, active, sender, ids, atMs, entity, read, output });
  }
}
