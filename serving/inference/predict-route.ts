import type { EndpointTable } from '../endpoint-table.js';
import { jsonReply } from '../http/route.js';
import type { Route } from '../http/route.js';
import { readPredictRequest } from './predict-request.js';
import { PredictionIds } from './prediction-ids.js';
import { formatPredictions } from './predictions.js';
import { encodeRecords } from './row-batch.js';
import type { ScoreRows } from './score-rows.js';

export interface PredictRouteOptions {
  readonly endpoints: EndpointTable;
  readonly score: ScoreRows;
  readonly maxRows: number;
}

/** `{"records": [{…}]}` in; model, version and one prediction per record, each with its id, out. */
export function predictRoute({ endpoints, score, maxRows }: PredictRouteOptions): Route {
  const ids = new PredictionIds();
  const nextId = (): string => ids.next();
  return {
    method: 'POST',
    path: '/v1/models/:model/predict',
    handle: async ({ params, body, observed }) => {
      const name = params.model ?? '';
      const active = endpoints.require(name);
      const { model, manifest } = active;
      observed.model = name;
      observed.version = String(manifest.version);
      const batch = encodeRecords(model, readPredictRequest(body, maxRows));
      const output = await score(active, batch, observed);
      const predictions = formatPredictions(model.signature, output, batch.rows, nextId);
      return jsonReply({ model: manifest.model, version: manifest.version, predictions });
    },
  };
}
