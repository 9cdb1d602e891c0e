import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { RawRecordDocument } from '../../contracts/request-documents.js';
import type { CallbackHost } from '../../core/callback-target.js';
import { DomainError } from '../../core/errors.js';
import type { EndpointTable } from '../variants/endpoint-table.js';
import { encodeRecords } from '../model/row-batch.js';
import { jsonReply } from '../http/route.js';
import type { Route, RouteCall, RouteReply } from '../http/route.js';
import { entityOf } from '../http/entity-header.js';
import { protectedColumns } from '../prediction-log/segment/column-rules.js';
import type { ColumnRules } from '../prediction-log/segment/column-rules.js';
import { idOfKey, isRequestAddress, newRequestId, readAsyncRequest } from './async-request.js';
import { RequestStore } from './request-store.js';
import type { FoundRequest } from './request-store.js';

export interface AsyncRouteOptions {
  readonly objects: ObjectStore;
  readonly endpoints: EndpointTable;
  readonly maxRows: number;
  /** Where results may be posted to. */
  readonly callbackHosts: readonly CallbackHost[];
  /** What the prediction log keeps of columns; undefined: there is none. */
  readonly logRules: ColumnRules | undefined;
  /** Counts a request that was stored. */
  readonly accepted: (endpoint: string) => void;
}

/** A client that polls is told to come back after this. */
const POLL_AFTER_S = '1';

/**
 * Predictions that are answered later: `POST …/predict-async` checks and stores a request, `GET …/predict-async/ID` tells what became
 * of it. Answering is the work of the training side, which picks requests up from the object store.
 */
export function asyncRoutes(options: AsyncRouteOptions): readonly Route[] {
  const store = new RequestStore(options.objects);
  return [
    { method: 'POST', path: '/v1/models/:model/predict-async', handle: (call) => accept(options, store, call) },
    {
      method: 'GET',
      path: '/v1/models/:model/predict-async/:id',
      handle: async ({ params: { model = '', id = '' } }) => {
        if (!isRequestAddress(model, id)) throw new DomainError('REQUEST_UNKNOWN');
        return found(id, await store.find(model, id));
      },
    },
  ];
}

async function accept(
  { endpoints, maxRows, callbackHosts, logRules, accepted }: AsyncRouteOptions,
  store: RequestStore,
  call: RouteCall,
): Promise<RouteReply> {
  const endpoint = call.params.model ?? '';
  const active = endpoints.seenBy(call.caller).require(endpoint);
  call.observed.active = active;
  const { records, callback } = readAsyncRequest(call.body, maxRows, callbackHosts);
  encodeRecords(active.model, records);
  const key = call.header('idempotency-key');
  const id = key === undefined ? newRequestId() : idOfKey(key, endpoint, call.caller?.name ?? '');
  await store.accept({
    id,
    endpoint,
    records: records as readonly RawRecordDocument[],
    entity: entityOf(call) ?? null,
    logged: logRules === undefined ? null : protectedColumns(logRules, endpoint),
    callback,
    raw: call.raw,
  });
  accepted(endpoint);
  const url = `/v1/models/${endpoint}/predict-async/${id}`;
  return { ...jsonReply({ id, status: 'accepted', url }, 202), headers: { location: url, 'retry-after': POLL_AFTER_S } };
}

function found(id: string, { status, result, callback }: FoundRequest): RouteReply {
  if (result === undefined) return { ...jsonReply({ id, status }), headers: { 'retry-after': POLL_AFTER_S } };
  const { model, version, predictions, error } = result;
  const told = callback === undefined ? {} : { callback: { delivered: callback.delivered, reason: callback.reason } };
  if (status === 'failed') return jsonReply({ id, status, error, ...told });
  return jsonReply({ id, status, model, version, predictions, ...told });
}
