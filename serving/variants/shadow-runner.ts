import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import { isDomainError } from '../../core/errors.js';
import type { ActiveModel } from '../model/active-model.js';
import type { EndpointTable } from './endpoint-table.js';
import type { RowBatch } from '../model/row-batch.js';
import type { PredictionSink, Sender } from '../prediction-log/segment/prediction-sink.js';
import type { ServableModel } from '../model/servable-model.js';
import { compareScores } from './compare-scores.js';
import type { ShadowMeters } from '../metrics/shadow-meters.js';

/** An answered request that shadows are to score as well. */
export interface Answered {
  readonly endpoint: string;
  readonly active: ActiveModel;
  readonly ids: readonly string[];
  readonly atMs: number;
  readonly entity: string | undefined;
  readonly sender: Sender;
  readonly read: (model: ServableModel) => RowBatch;
  readonly output: ModelOutput;
}

export interface ShadowRunnerOptions {
  readonly endpoints: EndpointTable;
  readonly log: PredictionSink | undefined;
  readonly meters: ShadowMeters;
}

const MAX_WAITING = 64;
const MAX_WAITING_ROWS = 4_096;
/** Rest after a shadow's work, per time worked: shadows take at most a fifth of the thread that answers requests. */
const REST_PER_WORK = 4;
const SHORTEST_REST_MS = 1;

/**
 * Gives shadows copies of requests, after these were answered.
 * 1. Nothing here is waited for by a request, and nothing that happens here reaches one.
 * 2. What waits is bounded in requests and rows; what does not fit is dropped and counted. Under load the measured time of a shadow
 *    contains the requests that came between, so it rests longer when there is less to spare.
 * 3. The shadow is looked up and its rows are queued in one turn, so that it is a loaded one.
 */
export class ShadowRunner {
  private readonly waiting: Answered[] = [];
  private waitingRows = 0;
  private isRunning = false;
  private debtMs = 0;

  constructor(private readonly options: ShadowRunnerOptions) {}

  /** Never throws, never waits. */
  offer(answered: Answered): void {
    const rows = answered.ids.length;
    if (this.waiting.length >= MAX_WAITING || this.waitingRows + rows > MAX_WAITING_ROWS) {
      this.count(answered, 'dropped');
      return;
    }
    this.waiting.push(answered);
    this.waitingRows += rows;
    if (this.isRunning) return;
    this.isRunning = true;
    // The answer is written in this turn or the next microtasks; immediates come after both.
    setImmediate(() => void this.next());
  }

  private async next(): Promise<void> {
    const answered = this.waiting.shift();
    if (answered === undefined) {
      this.isRunning = false;
      return;
    }
    this.waitingRows -= answered.ids.length;
    const started = performance.now();
    for (const shadow of this.shadowsOf(answered)) {
      // Another revision may have come while the one before was scored.
      if (this.shadowsOf(answered).includes(shadow)) await this.score(shadow, answered);
    }
    this.debtMs += (performance.now() - started) * REST_PER_WORK;
    if (this.debtMs < SHORTEST_REST_MS) {
      setImmediate(() => void this.next());
      return;
    }
    setTimeout(() => void this.next(), this.debtMs).unref();
    this.debtMs = 0;
  }

  private async score(shadow: ActiveModel, answered: Answered): Promise<void> {
    const meter = this.options.meters.of(answered.endpoint, shadow.manifest.version);
    const started = performance.now();
    try {
      const batch = shadow.model.entrance.uncounted(() => answered.read(shadow.model));
      const output = await shadow.model.score(batch.matrix, batch.rows);
      meter.requests.scored.inc();
      meter.rows.inc(batch.rows);
      const { active, sender, ids, atMs, entity } = answered;
      const compared = compareScores(
        { signature: active.model.signature, output: answered.output },
        { signature: shadow.model.signature, output },
        batch.rows,
      );
      if (compared !== undefined) {
        meter.compared.inc(batch.rows);
        meter.difference.inc(compared.difference);
        meter.disagreements.inc(compared.disagreements);
      }
      this.options.log?.append({ active: shadow, sender, ids, atMs, latencyMs: performance.now() - started, entity, batch, output });
    } catch (error) {
      meter.requests[outcomeOf(error)].inc();
    }
  }

  private count(answered: Answered, outcome: 'dropped'): void {
    for (const shadow of this.shadowsOf(answered))
      this.options.meters.of(answered.endpoint, shadow.manifest.version).requests[outcome].inc();
  }

  private shadowsOf({ endpoint }: Answered): readonly ActiveModel[] {
    return this.options.endpoints.find(endpoint)?.served?.shadows ?? [];
  }
}

function outcomeOf(error: unknown): 'refused' | 'dropped' | 'failed' {
  if (!isDomainError(error)) return 'failed';
  if (error.code === 'SERVING_OVERLOADED') return 'dropped';
  return error.code.startsWith('INPUT_') ? 'refused' : 'failed';
}
