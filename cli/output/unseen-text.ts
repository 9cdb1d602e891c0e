import type { UnseenCategories } from '../../core/input-rules/unseen-categories.js';
import { formatCount } from './format-metrics.js';

const MAX_EXAMPLE_CHARS = 60;

/** A line for each column whose rows have categories that the model has never seen; '' when there is none. */
export function unseenText(unseen: readonly UnseenCategories[], rows: number): string {
  return unseen.map((found) => `\n${unseenLine(found, rows)}`).join('');
}

function unseenLine({ column, rows, examples }: UnseenCategories, of: number): string {
  const shown = examples.map((example) => JSON.stringify(example.slice(0, MAX_EXAMPLE_CHARS)));
  const such = shown.length === 0 ? '' : `, such as ${shown.join(' and ')}`;
  return `Warning: ${column}: ${formatCount(rows)} of ${formatCount(of)} rows have a category that no training row has${such}.`;
}
