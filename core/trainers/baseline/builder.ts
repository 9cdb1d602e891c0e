export interface BaselineInput {
  readonly trainer: 'baseline';
}

/**
 * What one knows without looking at a row: the share of each class among the training rows, or their mean. A first model that runs
 * through everything, and one to fall back to.
 */
export function baseline(): BaselineInput {
  return { trainer: 'baseline' };
}
