import type { ApplyResult } from '../../operations/apply/apply-definitions.js';

const CHANGES = {
  new: 'new',
  training: 'changed, trains anew at the next trigger',
  policy: 'policy changed, what is trained stays',
  none: 'unchanged',
} as const;
const SCHEDULES = { create: 'created', update: 'updated', delete: 'deleted', none: 'unchanged' } as const;
const PLANNED = { create: 'would be created', update: 'would be updated', delete: 'would be deleted', none: 'unchanged' } as const;

/** What `perennial apply` did, or with `--dry-run` would do. */
export function applyText({ dryRun, definitions, searchAttributes }: ApplyResult): string {
  const lines = definitions.flatMap(({ model, digest, change, schedules }) => [
    `${model}  ${digest.slice(0, 12)}  ${CHANGES[change]}`,
    ...schedules.map((one) => `  schedule ${one.scheduleId}: ${(dryRun ? PLANNED : SCHEDULES)[one.change]} (${one.text})`),
  ]);
  const { registered, usable, problem } = searchAttributes;
  if (registered.length > 0 && problem === '')
    lines.push(`search attributes ${dryRun ? 'to register' : 'registered'}: ${registered.join(', ')}`);
  if (problem !== '') lines.push(`search attributes ${usable ? 'are used' : 'are not used'}: ${problem}`);
  if (dryRun) lines.push('Nothing was changed (--dry-run).');
  return lines.join('\n');
}
