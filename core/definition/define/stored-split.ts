import { foldSalt, splitSalt } from '../../split/row-places.js';
import type { FoldsSplitDefinition, SplitDefinition } from '../definition.js';
import { labelColumns } from '../label-columns.js';
import type { inputSchema } from '../schema/definition-schema.js';
import { DEFAULT_SEED } from '../schema/split-schema.js';

type Input = (typeof inputSchema)['_output'];
type FoldsInput = Extract<Input['split'], { readonly kind: 'folds' }>;

/** With what decides on which side a row is: lengths of time, or the columns whose hash does and its salt. */
export function storedSplit(input: Input): SplitDefinition {
  const { name, split, label } = input;
  if (split.kind === 'folds') return storedFolds(input, split);
  if ('window' in split) {
    const { window, validation, test, gap } = split;
    return { kind: 'time', window, validationMs: validation, testMs: test, gapMs: gap === 'matures' ? (label?.matures ?? 0) : gap };
  }
  const { validation, test, seed } = split;
  const hashed = { validation, test, salt: splitSalt(name, seed) };
  if (split.kind === 'random') return { kind: 'random', by: identityOf(input), ...hashed };
  return { kind: 'grouped', by: typeof split.by === 'string' ? [split.by] : split.by, ...hashed };
}

function storedFolds(input: Input, { by, k, group = [], gap = 'matures', seed = DEFAULT_SEED }: FoldsInput): FoldsSplitDefinition {
  const after = gap === 'matures' ? (input.label?.matures ?? 0) : gap;
  return {
    kind: 'folds',
    by,
    k,
    row: identityOf(input),
    group: typeof group === 'string' ? [group] : group,
    salt: by === 'time' ? null : foldSalt(input.name, seed),
    gapMs: by === 'time' ? after : 0,
  };
}

/** What tells a row from others: its key, or all that the definition uses of it, in an order that is not that of the columns. */
function identityOf({ source, columns, label, time }: Input): readonly string[] {
  if (source.key.length > 0) return source.key;
  const inputs = columns.filter(({ kind }) => kind !== 'after').map((column) => column.name);
  const used = new Set([...inputs, ...labelColumns(label), ...(time === null ? [] : [time.event])]);
  return [...used].sort();
}
