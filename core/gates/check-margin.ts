import { DomainError } from '../errors.js';

/** @throws EVALUATION_OPTION_INVALID unless the margin is a finite number of 0 or more */
export function checkMargin(gate: string, margin: number): void {
  if (Number.isFinite(margin) && margin >= 0) return;
  throw new DomainError('EVALUATION_OPTION_INVALID', {
    option: `margin of the ${gate} gate`,
    found: String(margin),
    expected: 'a number of 0 or more',
  });
}
