import { DomainError } from '../../../core/errors.js';
import { refuseUnknownFields } from '../../json/known-fields.js';
import { isJsonObject } from '../../json/json-kind.js';
import { requireArray, requireName, requireObject, wrongType } from '../../json/request-fields.js';
import { areTensors, refuseForeignForm } from '../../json/foreign-forms.js';
import type { TableRows } from '../table-rows.js';

export interface ScoringRequest {
  readonly table: TableRows;
  /** Output that is asked for; undefined: the usual one. */
  readonly output: string | undefined;
}

type FormName = 'dataframe_split' | 'dataframe_records' | 'instances' | 'inputs';
const FORMS: readonly FormName[] = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'];

/** A body of MLflow's scoring protocol: exactly one of its four forms, and `params`. Errors: INPUT_FIELD_…. */
export function readScoringRequest(body: unknown): ScoringRequest {
  const request = requireObject(body, 'body');
  if (areTensors(request.inputs) || FORMS.every((form) => request[form] === undefined)) refuseForeignForm(request, 'mlflow');
  refuseUnknownFields(request, [...FORMS, 'params'], '');
  const form = onlyOf(request, FORMS);
  const params = request.params === undefined || request.params === null ? {} : requireObject(request.params, 'params');
  refuseUnknownFields(params, ['output'], 'params.');
  const output = params.output === undefined ? undefined : requireName(params.output, 'params.output');
  return { table: readTable(form, request[form]), output };
}

/** The one of `names` that a request has. Errors: INPUT_FIELD_MISSING. */
export function onlyOf<T extends string>(request: Readonly<Record<string, unknown>>, names: readonly T[]): T {
  const found = names.filter((name) => request[name] !== undefined);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new DomainError('INPUT_FIELD_MISSING', {
    field: 'body',
    found: found.length === 0 ? 'none of its forms' : found.join(' and '),
    expected: `exactly one of ${names.join(', ')}`,
  });
}

export function readTable(form: FormName, value: unknown): TableRows {
  if (form === 'dataframe_split') return readSplit(value);
  if (form === 'inputs' && isJsonObject(value)) return { kind: 'columns', field: form, columns: new Map(Object.entries(value)) };
  const rows = requireArray(value, form, 'an array with one entry per row');
  if (form !== 'dataframe_records' && Array.isArray(rows[0])) return { kind: 'rows', field: form, rows, names: undefined };
  return { kind: 'records', field: form, records: rows };
}

/** `index` names rows, and rows here have only an order. */
function readSplit(value: unknown): TableRows {
  const split = requireObject(value, 'dataframe_split');
  refuseUnknownFields(split, ['columns', 'index', 'data'], 'dataframe_split.');
  const names = requireArray(split.columns, 'dataframe_split.columns', 'an array of column names');
  names.forEach((name, i) => {
    if (typeof name !== 'string') throw wrongType(`dataframe_split.columns[${i}]`, name, 'a string');
  });
  const rows = requireArray(split.data, 'dataframe_split.data', 'an array of rows');
  return {
    kind: 'rows',
    field: 'dataframe_split.data',
    rows,
    names: { field: 'dataframe_split.columns', names: names as readonly string[] },
  };
}
