import type { RequestInput } from '../features/signature.js';
import type { PolicyKind, ViolationRule } from '../input-rules/violation.js';
import type { RawRecord } from './raw-record.js';

/** Path of a value in the request, for messages. Called only when there is something to say. */
export type FieldOf = (row: number) => string;

/** Told of a value that breaks a rule of one column, before the rule's policy takes effect. No message may hold the value. */
export type BrokenRule = (rule: ViolationRule, policy: PolicyKind, value: unknown, row: number, fieldOf: FieldOf) => void;

/**
 * Told of everything that is wrong with rows that come one by one, and throws where that ends the reading. Where it returns, the row is
 * taken as a row of a table is: a value that breaks a rule is used as it is, or the one that the rule puts in its place.
 */
export interface InputReport {
  /** Asked once for each column. */
  brokenBy(input: RequestInput): BrokenRule;
  /** A category or a key that is longer than any that is worth a look. */
  tooLong(chars: number, maxChars: number, field: string): void;
  notARecord(record: unknown, row: number): never;
  missing(input: RequestInput, record: RawRecord, field: string): never;
  /** A field that is neither an input nor a key column. */
  unknown(columns: ReadonlySet<string>, record: RawRecord, row: number): void;
  /** An array or an object where a key is expected. */
  noKey(value: unknown, field: string): void;
}
