import type { StepContext } from '../../contracts/activities.js';
import { keys } from '../../contracts/names.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';

export interface StepKey {
  /** Same step of the same trigger, same id: the change id of everything the step writes. */
  readonly changeId: string;
  readonly objectKey: string;
}

/**
 * Names the result of a step by what decides it: model, trigger, step, definition and input. Never by a run id or an attempt, so
 * that a retry, an overlapping attempt and an operator's reset all find the finished step.
 */
export function stepKey(context: StepContext, step: string, input: unknown): StepKey {
  const { model, triggerId, definitionDigest, asOf } = context;
  const changeId = sha256Hex(canonicalJson({ model, triggerId, step, definitionDigest, asOf, input }));
  return { changeId, objectKey: keys.step(model, keySegment(triggerId), step, changeId) };
}

const SAFE_SEGMENT = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,119}$/;

/** A trigger's id may come from a webhook: one that cannot be part of an object key is replaced by its digest. */
export function keySegment(id: string): string {
  return SAFE_SEGMENT.test(id) ? id : `x-${sha256Hex(id).slice(0, 32)}`;
}
