/** `unknown`: a column whose type is not known yet (a label is checked before any data). */
export type ValueKind = 'number' | 'string' | 'boolean' | 'time' | 'unknown';

/** A number, a time in epoch milliseconds, or 1 and 0 for a boolean, where NaN is null; or a text or null. */
export type Value = number | string | null;
export type ValueAt = (row: number) => Value;
export type NumberAt = (row: number) => number;
export type TextAt = (row: number) => string | null;

/** `same`: the kind of the first argument that is declared so. */
export type Parameter = Exclude<ValueKind, 'unknown'> | 'same';

export interface ExpressionFunction {
  readonly takes: readonly Parameter[];
  /** How many of the last ones may be left out. */
  readonly optional?: number;
  /** The last parameter may come any number of times. */
  readonly repeats?: true;
  /** Kinds that `same` may be; absent: all. */
  readonly same?: readonly ValueKind[];
  readonly gives: Parameter;
  /** In a few words, for people. */
  readonly says: string;
  readonly bind: Bind;
}

/** `zone`: IANA zone in which times are read; `missing`: null of the kind that is given. */
export type Bind = (takes: readonly ValueAt[], context: { readonly zone: string; readonly missing: Missing }) => ValueAt;

type Missing = number | null;
type Result = Value | boolean;

/** Null where any argument is null, and where the result is no finite number. `apply` gets values of the kinds that `takes` names. */
export function ofPresent(apply: (...values: never[]) => Result): Bind {
  const call = apply as (...values: readonly (Value | undefined)[]) => Result;
  return ([first, second, third, ...more], { missing }) => {
    if (first === undefined) throw new Error('A function of an expression takes one argument at least.');
    if (second === undefined) {
      return (row) => {
        const a = first(row);
        return isMissing(a) ? missing : settled(call(a), missing);
      };
    }
    if (third === undefined) {
      return (row) => {
        const a = first(row);
        const b = second(row);
        return isMissing(a) || isMissing(b) ? missing : settled(call(a, b), missing);
      };
    }
    const rest = [third, ...more];
    return (row) => {
      const values = [first(row), second(row), ...rest.map((at) => at(row))];
      return values.some(isMissing) ? missing : settled(call(...values), missing);
    };
  };
}

export function isMissing(value: Value): boolean {
  return value === null || Number.isNaN(value);
}

function settled(result: Result, missing: Missing): Value {
  if (typeof result === 'boolean') return Number(result);
  return typeof result === 'number' && !Number.isFinite(result) ? missing : result;
}
