import { cutText } from '../state/bounds.js';
import type { VariantSplit } from '../state/lifecycle-types.js';
import type { Decision } from '../state/lifecycle-state.js';
import { isAbsent, readAnyText, readCount, readFields, readId, readLabel, readList, readText, refuse } from './read-fields.js';

const MAX_REASON_BYTES = 300;
const MAX_VARIANTS = 20;
const VARIANT = { pattern: /^[a-z0-9-]{1,63}$/, expected: '1 to 63 of a-z, 0-9 and hyphen' };
const STICKY = { pattern: /^(?:entity|header:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})$/, expected: 'entity, header:NAME or null' };

export interface PromoteDecision extends Decision {
  readonly version: number;
  readonly split?: VariantSplit;
  /** Also a version that nobody has judged. Absent: false. */
  readonly force?: true;
}

/** Updates `rollback`, `pause`, `resume`. @throws MessageProblem */
export function readDecision(value: unknown): Decision {
  const fields = readFields(value, 'message');
  return {
    changeId: readId(fields.changeId, 'changeId'),
    actor: readLabel(fields.actor, 'actor'),
    reason: cutText(readAnyText(fields.reason, 'reason'), MAX_REASON_BYTES),
  };
}

/** Update `promote`. @throws MessageProblem */
export function readPromote(value: unknown): PromoteDecision {
  const decision = readDecision(value);
  const { version, split, force } = readFields(value, 'message');
  return {
    ...decision,
    version: readCount(version, 'version', 1),
    ...(isAbsent(split) ? {} : { split: readSplit(split) }),
    ...(readForce(force, decision) ? { force: true } : {}),
  };
}

/** Whoever insists says why: nothing else tells later how a version that nobody judged came to serve. */
function readForce(force: unknown, { reason }: Decision): boolean {
  if (isAbsent(force) || force === false) return false;
  if (force !== true) return refuse('force', force, 'true or false');
  return reason.trim() === '' ? refuse('reason', reason, 'why, since force is given') : true;
}

function readSplit(value: unknown): VariantSplit {
  const fields = readFields(value, 'split');
  const targets = readList(fields.targets, 'split.targets', MAX_VARIANTS, (item, field) => {
    const { version, share, variant } = readFields(item, field);
    const target = { version: readCount(version, `${field}.version`, 1), share: readShare(share, `${field}.share`) };
    return isAbsent(variant) ? target : { ...target, variant: readText(variant, `${field}.variant`, VARIANT) };
  });
  const shadows = isAbsent(fields.shadows)
    ? []
    : readList(fields.shadows, 'split.shadows', MAX_VARIANTS, (item, field) => readCount(item, field, 1));
  const stickyBy = isAbsent(fields.stickyBy) ? null : (readText(fields.stickyBy, 'split.stickyBy', STICKY) as VariantSplit['stickyBy']);
  return { targets, shadows, stickyBy };
}

/** That they make 1 is looked at when they are deployed. */
function readShare(value: unknown, field: string): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : refuse(field, value, 'a number from 0 to 1');
}

/** Signal `supersede` of a rollout. @throws MessageProblem */
export function readSupersede(value: unknown): { readonly changeId: string; readonly by: string } {
  const { changeId, by } = readFields(value, 'message');
  return { changeId: readId(changeId, 'changeId'), by: readLabel(by, 'by') };
}
