import { DomainError } from '../errors.js';
import type { InputReport } from './input-report.js';

/**
 * Records that wait for nobody at a door, such as golden rows: they are taken as a file's rows are. A field that the model does not know
 * says nothing to it. @throws RECORD_FIELD_MISSING
 */
export const TAKE_RECORDS: InputReport = {
  brokenBy: () => () => undefined,
  tooLong: () => undefined,
  notARecord: () => {
    throw new DomainError('RECORD_FIELD_MISSING', { field: 'of any name' });
  },
  missing: ({ name }) => {
    throw new DomainError('RECORD_FIELD_MISSING', { field: name });
  },
  unknown: () => undefined,
  noKey: () => undefined,
};

/**
 * Records that were checked at the door of another version: what a request would be refused for, they are refused for as well.
 * @throws RECORD_FIELD_MISSING, INPUT_RULE_BROKEN
 */
export const CHECK_RECORDS: InputReport = {
  ...TAKE_RECORDS,
  brokenBy: ({ name: field }) => {
    return (rule, policy) => {
      if (policy !== 'reject') return;
      throw new DomainError('INPUT_RULE_BROKEN', {
        field,
        rule,
        found: 'a value that breaks it',
        expected: 'a value that the rule allows',
      });
    };
  },
};
