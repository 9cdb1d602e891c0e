import type { ActiveModel } from '../../model/active-model.js';
import type { RouteCall, RouteReply } from '../../http/route.js';
import type { ServableModel } from '../../model/servable-model.js';
import { columnPlan } from '../../model/column-plan.js';
import { entityOf } from '../../http/entity-header.js';
import { readInferBody } from './read-request.js';
import type { InferBody } from './read-request.js';
import { InferReplies } from './infer-reply.js';
import { selectOutputs } from './infer-response.js';
import { KnownHeaders } from './known-headers.js';
import type { Predictor } from '../../prediction/predictor.js';
import type { RowBatch } from '../../model/row-batch.js';
import { rawMatrixRows } from './tensors/tensor-matrix.js';
import { rowsFromTensors } from './tensors/tensor-rows.js';

export interface InferOptions {
  readonly predictor: Predictor;
  readonly maxRows: number;
}

/** `POST /v2/models/NAME[/versions/V]/infer`, JSON and binary. */
export function inferHandler({ predictor, maxRows }: InferOptions): (call: RouteCall) => Promise<RouteReply> {
  const known = new KnownHeaders();
  const options = { known, maxRows };
  const replies = new WeakMap<ActiveModel, InferReplies>();
  const repliesOf = (active: ActiveModel): InferReplies => {
    const known = replies.get(active);
    if (known !== undefined) return known;
    const added = new InferReplies(active);
    replies.set(active, added);
    return added;
  };
  return (call) => {
    const body = readInferBody(call, options);
    const { request } = body;
    const asked = {
      endpoint: call.params.model ?? '',
      version: call.params.version,
      entity: request.entity ?? entityOf(call),
      headers: call,
      sender: call,
      observed: call.observed,
      caller: call.caller,
      read: (model: ServableModel) => readRows(model, body, maxRows),
    };
    return predictor.predict(asked, ({ active, output, rows }) => repliesOf(active).write(request, output, rows));
  };
}

function readRows(model: ServableModel, body: InferBody, maxRows: number): RowBatch {
  if (body.kind === 'matrix') return rawMatrixRows(model, body.bytes, { takesMatrix: columnPlan(model).takesMatrix, maxRows });
  const { inputs, outputs } = body.request;
  if (outputs !== undefined)
    selectOutputs(
      model.signature,
      outputs.map(({ name }) => name),
    );
  return rowsFromTensors(model, inputs, maxRows);
}
