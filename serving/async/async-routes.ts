import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { RawRecordDocument } from '../../contracts/request-documents.js';
import type { CallbackHost } from '../../core/callback-target.js';
import { DomainError } from '../../core/errors.js';
import type { EndpointTable } from '../variants/endpoint-table.js';
import { encodeRecords } from '../model/row-batch.js';
import { jsonReply } from '../http/route.js';
import type { Route, RouteCall, RouteReply } from '../http/route.js';
import { checkEntity } from '../prediction/check-entity.js';
import { entityOf } from '../http/entity-header.js';
import { protectedColumns } from '../prediction-log/segment/column-rules.js';
import type { ColumnRules } from '../prediction-log/segment/column-rules.js';
import type { Caller } from '../tokens/token-gate.js';
import { idOfKey, mayRead, newRequestId, readAsyncRequest } from './async-request.js';
import { AsyncQuotas } from './async-quotas.js';
import type { AsyncLimits } from './async-quotas.js';
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
  readonly limits: AsyncLimits;
  /** Counts one that was refused by a quota. */
  readonly refused: (quota: string) => void;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

interface AcceptOptions extends AsyncRouteOptions {
  readonly store: RequestStore;
  readonly quotas: AsyncQuotas;
}

/** A client that polls is told to come back after this. */
const POLL_AFTER_S = '1';
/** Of a row of a stored result: its id and names, a class with its score. */
const ANSWER_ROW_BYTES = 128;
const ANSWER_SCORE_BYTES = 48;
/** Of a route that asks for no token, which these are not. */
const NOBODY: Caller = { name: '', role: 'predict' };

/**
 * Predictions that are answered later: `POST …/predict-async` checks and stores a request, `GET …/predict-async/ID` tells what became
 * of it, to who sent it and to admins. Answering is the work of the training side, which picks requests up from the object store.
 */
export function asyncRoutes(options: AsyncRouteOptions): readonly Route[] {
  const store = new RequestStore(options.objects);
  const parts: AcceptOptions = { ...options, store, quotas: new AsyncQuotas({ ...options, store }) };
  return [
    { method: 'POST', path: '/v1/models/:model/predict-async', handle: (call) => accept(parts, call) },
    {
      method: 'GET',
      path: '/v1/models/:model/predict-async/:id',
      handle: async ({ params: { model = '', id = '' }, caller = NOBODY }) => {
        if (!mayRead(model, id, caller)) throw new DomainError('REQUEST_UNKNOWN');
        return found(id, await store.find(model, id));
      },
    },
  ];
}

async function accept(
  { endpoints, maxRows, callbackHosts, logRules, accepted, store, quotas }: AcceptOptions,
  call: RouteCall,
): Promise<RouteReply> {
  const sender = { caller: call.caller ?? NOBODY, address: call.address };
  quotas.require(sender);
  const endpoint = call.params.model ?? '';
  const active = endpoints.seenBy(call.caller).require(endpoint);
  call.observed.active = active;
  const entity = entityOf(call);
  if (entity !== undefined) checkEntity(entity);
  const { records, callback } = readAsyncRequest(call.body, maxRows, callbackHosts);
  encodeRecords(active.model, records);
  const key = call.header('idempotency-key');
  const owner = sender.caller.name;
  const id = key === undefined ? newRequestId(owner) : idOfKey(key, endpoint, owner);
  quotas.charge(sender, storedBytes(call.raw.length, records.length, active.model.outputs));
  await store.accept({
    id,
    endpoint,
    owner,
    records: records as readonly RawRecordDocument[],
    entity: entity ?? null,
    logged: logRules === undefined ? null : protectedColumns(logRules, endpoint),
    callback,
    raw: call.raw,
  });
  accepted(endpoint);
  const url = `/v1/models/${endpoint}/predict-async/${id}`;
  return { ...jsonReply({ id, status: 'accepted', url }, 202), headers: { location: url, 'retry-after': POLL_AFTER_S } };
}

/** Of a request and its answer, which is kept as long, and larger for small rows. */
function storedBytes(bodyBytes: number, rows: number, scores: number): number {
  return bodyBytes + rows * (ANSWER_ROW_BYTES + scores * ANSWER_SCORE_BYTES);
}

function found(id: string, { status, result, callback }: FoundRequest): RouteReply {
  if (result === undefined) return { ...jsonReply({ id, status }), headers: { 'retry-after': POLL_AFTER_S } };
  const { model, version, predictions, error } = result;
  const told = callback === undefined ? {} : { callback: { delivered: callback.delivered, reason: callback.reason } };
  if (status === 'failed') return jsonReply({ id, status, error, ...told });
  return jsonReply({ id, status, model, version, predictions, ...told });
}
