import type { InputReport } from '../../core/inputs/input-report.js';
import type { ViolationRule } from '../../core/input-rules/violation.js';
import type { Tallies, Tally } from '../metrics/violation-tallies.js';
import { missingColumn, notARecord, unknownField, wrongKey } from './record-errors.js';
import { tooLongError, violationError } from './violation-error.js';

/** Counts what is wrong in requests, and refuses those that a rule says to refuse, in words for their sender. */
export function requestReport(tallies: Tallies): InputReport {
  return {
    brokenBy: (input) => {
      const made: Partial<Record<ViolationRule, Tally>> = {};
      return (rule, policy, value, row, fieldOf) => {
        (made[rule] ??= tallies(input.name, rule, policy)).inc();
        if (policy === 'reject') throw violationError(input, rule, value, fieldOf(row));
      };
    },
    tooLong: (chars, maxChars, field) => {
      throw tooLongError(chars, maxChars, field);
    },
    notARecord: (record, row) => {
      throw notARecord(record, row);
    },
    missing: (input, record, field) => {
      throw missingColumn(input, record, field);
    },
    unknown: (columns, record, row) => {
      throw unknownField(columns, record, { row });
    },
    noKey: (value, field) => {
      throw wrongKey(value, field);
    },
  };
}
