import { DomainError } from '../../../core/errors.js';
import { isJsonObject } from '../../json/json-kind.js';
import { refuseUnknownFields } from '../../json/known-fields.js';
import { requireArray, requireName, requireObject } from '../../json/request-fields.js';
import { areTensors, refuseForeignForm } from '../../json/foreign-forms.js';
import type { TableRows } from '../table-rows.js';

export interface InstancesRequest {
  readonly table: TableRows;
  /** Not there: the usual one. */
  readonly output: string | undefined;
  /** TensorFlow Serving answers to columns under another name than to rows. */
  readonly answer: 'predictions' | 'outputs';
}

const FIELDS = ['signature_name', 'instances', 'inputs'];
/** What clients of TensorFlow Serving send when they mean the usual output. */
const DEFAULT_SIGNATURE = 'serving_default';

/** `instances` (rows) or `inputs` (columns). Errors: INPUT_FIELD_…. */
export function readInstancesRequest(body: unknown): InstancesRequest {
  const request = requireObject(body, 'body');
  if (request.instances === undefined && (request.inputs === undefined || areTensors(request.inputs)))
    refuseForeignForm(request, 'tensorflow');
  refuseUnknownFields(request, FIELDS, '');
  const { signature_name: signatureName = DEFAULT_SIGNATURE, instances, inputs } = request;
  const named = requireName(signatureName, 'signature_name');
  const output = named === DEFAULT_SIGNATURE ? undefined : named;
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
