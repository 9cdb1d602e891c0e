import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { ActiveModel } from '../endpoint-table.js';
import type { Observed } from '../http/route.js';
import type { ServingMetrics } from '../serving-metrics.js';
import type { RowBatch } from './row-batch.js';

/** Scores the rows of one request. Starts in the turn it is called in, so a model looked up in that turn is not released before. */
export type ScoreRows = (active: ActiveModel, batch: RowBatch, observed: Observed) => ModelOutput | Promise<ModelOutput>;

/** One run per request. */
export function createScoreRows(metrics: ServingMetrics): ScoreRows {
  return ({ model }, { matrix, rows }, observed) => {
    const { model: name, version } = observed;
    metrics.rows.inc({ model: name, version }, rows);
    metrics.rowsPerRun.observe({ model: name }, rows);
    return model.run(matrix, rows);
  };
}
