export interface RolloutInput {
  readonly kind: 'immediate';
}

/** An accepted version gets all traffic at once. */
export function immediate(): RolloutInput {
  return { kind: 'immediate' };
}
