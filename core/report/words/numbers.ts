import { numberText } from '../../gates/number-text.js';
import type { Interval } from '../document/findings.js';

/** `0.1923 to 0.2547`; a dash where it cannot be given. */
export function intervalText({ lower, upper }: Interval): string {
  return lower === null || upper === null ? '–' : `${numberText(lower)} to ${numberText(upper)}`;
}

/** `61.3 %`; nothing and all have no decimal. */
export function shareText(share: number): string {
  return share === 0 || share === 1 ? `${share * 100} %` : `${(share * 100).toFixed(1)} %`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** Plural by an s. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
