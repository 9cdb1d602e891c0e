import { DomainError } from '../../../core/errors.js';
import type { Route, RouteCall, RouteReply } from '../../http/route.js';
import { entityOf } from '../../http/entity-header.js';
import { isJsonObject } from '../../json/json-kind.js';
import { refuseUnknownFields } from '../../json/known-fields.js';
import { USUAL_OUTPUT, outputJson, requireOutput } from '../output-values.js';
import type { PredictCall, Predictor } from '../../prediction/predictor.js';
import { requireArray, requireName, requireObject } from '../../json/request-fields.js';
import { encodeTable } from '../table-rows.js';
import type { TableRows } from '../table-rows.js';

export interface InstancesOptions {
  readonly predictor: Predictor;
  readonly maxRows: number;
}

interface InstancesRequest {
  readonly table: TableRows;
  readonly output: string;
  /** TensorFlow Serving answers to columns under another name than to rows. */
  readonly answer: 'predictions' | 'outputs';
}

const FIELDS = ['signature_name', 'instances', 'inputs'];
/** What clients of TensorFlow Serving send when they mean the usual output. */
const DEFAULT_SIGNATURE = 'serving_default';

/** The v1 protocol of TensorFlow Serving and KServe: `instances` (rows) or `inputs` (columns). `signature_name` may name an output. */
export function instancesRoute({ predictor, maxRows }: InstancesOptions): Route {
  return {
    method: 'POST',
    path: '/v1/models/:model:predict',
    handle: (call: RouteCall): Promise<RouteReply> => {
      const { table, output: name, answer } = readRequest(call.body);
      const asked: PredictCall = {
        endpoint: call.params.model ?? '',
        entity: entityOf(call),
        headers: call,
        observed: call.observed,
        read: (model) => {
          requireOutput(model.signature, name, 'signature_name');
          return encodeTable(model, table, maxRows);
        },
      };
      return predictor.predict(asked, ({ active, output, rows }) => ({
        status: 200,
        body: `{"${answer}":${outputJson(active.model.signature, name, output, rows)}}`,
      }));
    },
  };
}

/** Errors: INPUT_FIELD_…. */
function readRequest(body: unknown): InstancesRequest {
  const request = requireObject(body, 'body');
  refuseUnknownFields(request, FIELDS, '');
  const { signature_name: signatureName = DEFAULT_SIGNATURE, instances, inputs } = request;
  const named = requireName(signatureName, 'signature_name');
  const output = named === DEFAULT_SIGNATURE ? USUAL_OUTPUT : named;
  if ((instances === undefined) === (inputs === undefined))
    throw new DomainError('INPUT_FIELD_MISSING', {
      field: 'body',
      found: instances === undefined ? 'neither instances nor inputs' : 'instances and inputs',
      expected: 'instances (rows) or inputs (columns)',
    });
  if (isJsonObject(inputs))
    return { table: { kind: 'columns', field: 'inputs', columns: new Map(Object.entries(inputs)) }, output, answer: 'outputs' };
  const field = instances === undefined ? 'inputs' : 'instances';
  const rows = requireArray(instances ?? inputs, field, 'an array with one entry per row');
  const answer = instances === undefined ? 'outputs' : 'predictions';
  const table: TableRows = Array.isArray(rows[0])
    ? { kind: 'rows', field, rows, names: undefined }
    : { kind: 'records', field, records: rows };
  return { table, output, answer };
}
