import { DomainError } from '../errors.js';
import { missingField } from '../features/encode-field.js';
import type { RawRecord } from '../features/compile-encoder.js';
import type { SignatureInput } from '../features/signature.js';
import { guardCategory } from './guard-category.js';
import { guardNumber } from './guard-number.js';
import type { Judge, Report } from './violation.js';

/**
 * Prepares a model's input rules for records that come without a client waiting at the door: what comes back is what a request would
 * have been scored with.
 * @throws (the prepared function) RECORD_FIELD_MISSING, INPUT_RULE_BROKEN where a rule says reject
 */
export function compileRecordRules(inputs: readonly SignatureInput[]): (record: RawRecord) => RawRecord {
  const columns = inputs.map((input): { readonly name: string; readonly judge: Judge; readonly report: Report } => ({
    name: input.name,
    judge: (input.kind === 'numeric' ? guardNumber(input) : guardCategory(input)).judge,
    report: (rule, policy) => {
      if (policy === 'reject')
        throw new DomainError('INPUT_RULE_BROKEN', {
          field: input.name,
          rule,
          found: 'a value that breaks it',
          expected: 'a value that the rule allows',
        });
    },
  }));
  return (record) =>
    Object.fromEntries(
      columns.map(({ name, judge, report }) => {
        if (!Object.hasOwn(record, name) || record[name] === undefined) throw missingField(name, record);
        return [name, judge(record[name], report)];
      }),
    );
}
