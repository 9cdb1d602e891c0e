import { requestInputs } from './signature.js';
import type { InputColumns, Signature } from './signature.js';

/** What clients call the row's own name, whatever the source's key is. */
const ROW_ID = 'id';

/** The key columns that a request may carry: those of the source, and a row's `id` unless that is a column of the model. */
export function requestKeys(sourceKey: readonly string[], columns: readonly { readonly name: string }[]): readonly string[] {
  const isTaken = sourceKey.includes(ROW_ID) || columns.some(({ name }) => name === ROW_ID);
  return isTaken ? sourceKey : [...sourceKey, ROW_ID];
}

/** The keys that an answer repeats: what is an input as well, its sender has in every record anyway. */
export function echoedKeys({ keys = [], ...columns }: InputColumns & Pick<Signature, 'keys'>): readonly string[] {
  return keys.filter((name) => requestInputs(columns).every((input) => input.name !== name));
}

/** The keys of one record as they were sent; undefined where it has none. */
export function sentKeys(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  const sent = names.filter((name) => Object.hasOwn(record, name) && record[name] !== undefined && record[name] !== null);
  return sent.length === 0 ? undefined : Object.fromEntries(sent.map((name) => [name, record[name]]));
}
