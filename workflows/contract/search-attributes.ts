import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { pair, SEARCH_ATTRIBUTES, searchAttributesOf } from '../../contracts/search-attributes.js';
import type { KeywordPair } from '../../contracts/search-attributes.js';

/**
 * A workflow task that names an attribute which the server does not know fails for ever. A workflow that was started with ours is the
 * proof that it knows them, so only such a one sets them, and starts children with them.
 */
export function knowsSearchAttributes(): boolean {
  return workflowInfo().typedSearchAttributes.get(pair(SEARCH_ATTRIBUTES.model, '').key) !== undefined;
}

/** For the start of a child, or of the next run. */
export function childSearchAttributes(model: string, triggerId?: string): { readonly typedSearchAttributes?: KeywordPair[] } {
  return knowsSearchAttributes() ? { typedSearchAttributes: searchAttributesOf(model, triggerId) } : {};
}

/** Only after a probe has shown that the server knows them. */
export function nameSearchAttributes(model: string): void {
  upsertSearchAttributes(searchAttributesOf(model));
}

export function setOutcome(outcome: string): void {
  if (knowsSearchAttributes()) upsertSearchAttributes([pair(SEARCH_ATTRIBUTES.outcome, outcome)]);
}
