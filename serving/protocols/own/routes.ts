import type { Route } from '../../http/route.js';
import { entityOf } from '../../http/entity-header.js';
import { readPredictRequest } from './read-request.js';
import { predictionsJson } from './write-answer.js';
import type { PredictCall, Predictor } from '../../prediction/predictor.js';
import { encodeRecords } from '../../model/row-batch.js';

export interface PredictRouteOptions {
  readonly predictor: Predictor;
  readonly maxRows: number;
}

/** `{"records": [{…}]}` in; model, version and one prediction per record, each with its id, out. */
export function predictRoute({ predictor, maxRows }: PredictRouteOptions): Route {
  return {
    method: 'POST',
    path: '/v1/models/:model/predict',
    handle: (call) => {
      const asked: PredictCall = {
        endpoint: call.params.model ?? '',
        entity: entityOf(call),
        headers: call,
        sender: call,
        observed: call.observed,
        caller: call.caller,
        read: (model) => encodeRecords(model, readPredictRequest(call.body, maxRows)),
      };
      return predictor.predict(asked, ({ active, output, ids, batch }) => ({
        status: 200,
        body: predictionsJson(active.manifest, active.model.signature, output, { ids, batch }),
      }));
    },
  };
}
