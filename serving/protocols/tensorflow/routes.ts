import type { Route, RouteCall, RouteReply } from '../../http/route.js';
import { entityOf } from '../../http/entity-header.js';
import { requireOutput } from '../output-values.js';
import type { PredictCall, Predictor } from '../../prediction/predictor.js';
import { encodeTable } from '../table-rows.js';
import { readInstancesRequest } from './read-request.js';
import { instancesJson } from './write-answer.js';

export interface InstancesOptions {
  readonly predictor: Predictor;
  readonly maxRows: number;
}

/** The v1 protocol of TensorFlow Serving and KServe: `instances` (rows) or `inputs` (columns). `signature_name` may name an output. */
export function instancesRoute({ predictor, maxRows }: InstancesOptions): Route {
  return {
    method: 'POST',
    path: '/v1/models/:model:predict',
    handle: (call: RouteCall): Promise<RouteReply> => {
      const request = readInstancesRequest(call.body);
      const asked: PredictCall = {
        endpoint: call.params.model ?? '',
        entity: entityOf(call),
        headers: call,
        sender: call,
        observed: call.observed,
        caller: call.caller,
        read: (model) => {
          requireOutput(model.signature, request.output, 'signature_name');
          return encodeTable(model, request.table, maxRows);
        },
      };
      return predictor.predict(asked, (predicted) => ({ status: 200, body: instancesJson(predicted, request) }));
    },
  };
}
