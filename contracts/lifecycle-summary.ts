/**
 * Summary of a lifecycle, and in its memo: the server does not take a summary over to the next run of a workflow that continues as new,
 * and it does a memo.
 */
export function lifecycleSummary(model: string): string {
  return `keeps ${model} trained, checked and served`;
}
