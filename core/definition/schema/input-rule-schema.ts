import { z } from 'zod';
import type { ColumnDefinition, InputPolicy } from '../definition.js';
import { closed } from '../fields/closed.js';
import { realNumber } from '../fields/numbers.js';

const MAX_TEXT_LENGTH = 4_096;

const imputed = closed({
  kind: z.literal('impute'),
  with: z.enum(['median', 'mode']).optional(),
  value: z.union([realNumber, z.string().max(MAX_TEXT_LENGTH)], { error: 'expected a number or a text' }).optional(),
}).transform(({ with: typical, value }, context): InputPolicy => {
  if (typical !== undefined && value === undefined) return { kind: 'impute', with: typical };
  if (typical === undefined && value !== undefined) return { kind: 'impute', value };
  context.addIssue({ code: 'custom', message: 'needs exactly one of with ("median", "mode") and value' });
  return z.NEVER;
});
const policy = z.discriminatedUnion('kind', [closed({ kind: z.literal('reject') }), closed({ kind: z.literal('count') }), imputed]);
const ofEveryColumn = { type: policy.optional(), null: policy.optional() };

/** Of columns that have neither a range nor a list of values. */
export const readRules = closed(ofEveryColumn);
export const numericRules = closed({ ...ofEveryColumn, range: policy.optional() });
export const categoricalRules = closed({ ...ofEveryColumn, values: policy.optional() });

const DEFAULT_KIND: Readonly<Record<string, InputPolicy['kind']>> = { type: 'reject', range: 'count', values: 'count' };

/** A rule that is written out and one that is left out are the same definition, with the same digest. */
export function withoutDefaults(column: ColumnDefinition): ColumnDefinition {
  if (column.kind === 'after' || column.kind === 'ingredient') return column;
  const { rules, ...rest } = column;
  const declared = Object.entries(rules ?? {}).filter(([rule, { kind }]) => kind !== DEFAULT_KIND[rule]);
  return declared.length === 0 ? rest : { ...rest, rules: Object.fromEntries(declared) };
}
