import { splitSalt } from '../../split/row-places.js';
import type { SplitDefinition } from '../definition.js';
import { labelColumns } from '../label-columns.js';
import type { inputSchema } from '../schema/definition-schema.js';

type Input = (typeof inputSchema)['_output'];

/** With what decides on which side a row is: lengths of time, or the columns whose hash does and its salt. */
export function storedSplit(input: Input): SplitDefinition {
  const { name, split, label } = input;
  if ('gap' in split) {
    const { window, validation, test, gap } = split;
    return { kind: 'time', window, validationMs: validation, testMs: test, gapMs: gap === 'matures' ? (label?.matures ?? 0) : gap };
  }
  const { validation, test, seed } = split;
  const hashed = { validation, test, salt: splitSalt(name, seed) };
  if (split.kind === 'random') return { kind: 'random', by: identityOf(input), ...hashed };
  return { kind: 'grouped', by: typeof split.by === 'string' ? [split.by] : split.by, ...hashed };
}

/** What tells a row from others: its key, or all that the definition uses of it, in an order that is not that of the columns. */
function identityOf({ source, columns, label, time }: Input): readonly string[] {
  if (source.key.length > 0) return source.key;
  const inputs = columns.filter(({ kind }) => kind !== 'after').map((column) => column.name);
  const used = new Set([...inputs, ...labelColumns(label), ...(time === null ? [] : [time.event])]);
  return [...used].sort();
}
