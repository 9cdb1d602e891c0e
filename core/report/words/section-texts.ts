import { numberText } from '../../gates/number-text.js';
import type { Confusion, NumberErrors, Permutation, Slices } from '../document/findings.js';
import { countOf, shareText } from './numbers.js';

export function confusionText({ positive, threshold, together }: Confusion): string {
  const rule =
    positive === null
      ? 'The most probable class is answered.'
      : `${JSON.stringify(positive)} is the positive class, and is answered where its probability is above ${threshold ?? 0.5}.`;
  return together === 0 ? rule : `${rule} The ${together} rarest classes are taken together.`;
}

export function permutationText({ metric, rows, repeats, leftOut }: Permutation): string {
  const more = leftOut === 0 ? '' : ` ${countOf(leftOut, 'more column')} were not tried.`;
  return `How much worse ${metric} gets when the values of one column are shuffled: ${countOf(rows, 'test row')}, ${countOf(repeats, 'repeat')}.${more}`;
}

export function slicesText({ metric, overall, looks, minRows, leftOut, worst }: Slices): string {
  const hidden = leftOut.length === 0 ? '' : ` Not looked at, since sensitive: ${leftOut.join(', ')}.`;
  const none = worst.length === 0 ? ' None is worse than all rows together.' : '';
  return `${metric} is ${numberText(overall)} on all rows. The worst of ${countOf(looks, 'slice')} with ${minRows} rows or more; among many the worst look bad by chance.${none}${hidden}`;
}

export function errorsText({ r2, bias, medianAbsoluteError }: NumberErrors): string {
  const explained =
    r2 === null
      ? 'All labels are equal.'
      : r2 < 0
        ? `R² is ${numberText(r2)}: worse than the mean of the labels.`
        : `R² is ${numberText(r2)}: ${shareText(r2)} of the variance is explained.`;
  const side = bias > 0 ? 'too high' : 'too low';
  return `${explained} Half of the errors are below ${numberText(medianAbsoluteError)}. Predictions are ${numberText(Math.abs(bias))} ${side} on average.`;
}
