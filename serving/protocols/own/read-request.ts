import { DomainError } from '../../../core/errors.js';
import { isJsonObject, jsonKind } from '../../json/json-kind.js';
import { refuseUnknownFields } from '../../json/known-fields.js';
import { refuseForeignForm } from '../../json/foreign-forms.js';
import { checkRowCount } from '../../model/row-batch.js';

const FIELDS = ['records'];
const EXPECTED = 'an array of records, one object per row';

/** The records of a body `{"records": [{…}, …]}`, not yet checked one by one. Errors: INPUT_FIELD_…, INPUT_ROWS_REFUSED. */
export function readPredictRequest(body: unknown, maxRows: number): readonly unknown[] {
  if (!isJsonObject(body))
    throw new DomainError('INPUT_FIELD_TYPE', { field: 'body', found: jsonKind(body), expected: 'an object with the field records' });
  if (body.records === undefined) refuseForeignForm(body, 'own');
  refuseUnknownFields(body, FIELDS, '');
  const { records } = body;
  if (records === undefined) throw new DomainError('INPUT_FIELD_MISSING', { field: 'records', found: 'nothing', expected: EXPECTED });
  if (!Array.isArray(records))
    throw new DomainError('INPUT_FIELD_TYPE', { field: 'records', found: jsonKind(records), expected: EXPECTED });
  checkRowCount('records', records.length, maxRows);
  return records;
}
